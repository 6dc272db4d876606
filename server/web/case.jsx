// A conflict: evidence side by side, what each choice comes to in money before one is taken, and the word for it.
import {batch, signal} from '@preact/signals';
import {useEffect} from 'preact/hooks';

import {look, post, problemsOf} from '../../schema/web/api.js';
import {bind} from '../../schema/web/keys.js';
import {Badge, Code, lined, Note, yuan} from '../../schema/web/parts.jsx';
import {readings} from '../../schema/web/readings.js';
import {Fill} from './form.jsx';
import {dueText, go, holds, inbox, kWholes, main, me, nameOf, refresh, time, toast, told} from './state.js';
import {Watched} from './watched.jsx';

const shown = signal([]);
const asked = signal(new Set()); // what people fill in: the rest follows from it
const effects = signal(null);
const version = signal(0);
let versions = ''; // of the case and its papers, as something was tried on them
const chosen = signal('');
const note = signal('');
const typed = signal(null);
const wrong = signal([]);
const scan = signal(null);

const kReasonMissing = 'REASON_MISSING'; // Told at the box, which may be far from the head.
const kUntold = /^(Person|PregnancyCase|Invoice)$/; // They follow from the papers, and nobody works on them.

const reads = readings();
let untried = null; // the effects before something was typed and tried
let deciding = ''; // the case whose decision is on its way
let edits = 0; // of what is typed: an answer on what stood there before says nothing of it

async function load(one) {
  const still = reads.begin();
  const ask = async (paper) => {
    const [itself, story] = await Promise.all([post('/api/show', {}, {ref: paper.id}), post('/api/explain', {}, {ref: paper.id})]);
    return itself.status === 200 ? {...itself.body, side: paper.side, first: story.status === 200 ? story.body.history[0] : null} : null;
  };
  const [itself, effect, ...papers] = await Promise.all([post('/api/show', {}, {ref: one.id}), post('/api/effects', {ref: one.id}), ...one.documents.map(ask)]);
  if (!still()) return;
  const kinds = [...new Set(papers.filter(Boolean).map((paper) => paper.header.type))];
  const fields = await Promise.all(kinds.map((type) => post('/api/fields', {}, {type})));
  if (!still()) return;
  let again = null;
  // At once: the papers name the columns of the money, and a column never changes its name under the eyes.
  batch(() => {
    const now = itself.status === 200 ? itself.body.header.version : 0;
    const all = [now, ...papers.map((paper) => paper && paper.header.version)].join();
    untried = effect.status === 200 ? effect.body : null;
    // What was tried stays in sight while others work elsewhere.
    if (version.value !== now || !typed.value) { typed.value = null; effects.value = untried; }
    again = versions !== all && typed.value;
    version.value = now;
    versions = all;
    asked.value = new Set(fields.flatMap((answer) => (answer.status === 200 ? answer.body.fields.map((field) => field.name) : [])));
    shown.value = papers.filter(Boolean);
  });
  if (!again) return;
  // It was tried on papers that have changed since: it is tried on them as they stand now.
  const then = edits;
  const answer = await post('/api/effects', {ref: one.id, choice: chosen.value}, again);
  if (!still() || then !== edits) return;
  if (answer.status === 200) { effects.value = untried; joined(answer.body); } else forget();
}

async function decide(one) {
  const choice = one.choices.find((each) => each.code === chosen.value);
  if (!choice) return;
  const asks = (effectOf(choice.code) || {}).asks;
  // Whoever asks later why a hospital was not paid reads it here: a word on money has its reason.
  if (!note.value.trim()) {
    wrong.value = [{code: kReasonMissing, message: '请写明理由：写入记录，双方都看得到'}];
    const why = document.getElementById('why');
    why.focus();
    requestAnimationFrame(() => why.closest('.panel').scrollIntoView({block: 'center'})); // With the note above it.
    return;
  }
  if (asks && !typed.value) { wrong.value = [{code: 'VALUE_MISSING', message: '请先填写核实后的内容'}]; return; }
  if (deciding === one.id) return;
  deciding = one.id;
  const here = reads.page();
  const answer = await post('/api/resolve', {ref: one.id, choice: choice.code, note: note.value, version: version.value}, asks ? typed.value : {});
  deciding = '';
  const problems = problemsOf(answer);
  if (here()) wrong.value = problems;
  if (problems.length) { if (!here()) toast.value = `冲突 ${one.code} 没有裁定：${problems[0].message}`; return; }
  toast.value = '已裁定：' + choice.label;
  await refresh();
  if (here()) go('/conflicts');
}

const effectOf = (code) => (effects.value ? effects.value.choices.find((each) => each.choice === code) : null);

async function open(material) {
  if (scan.value) URL.revokeObjectURL(scan.value.url);
  const here = reads.page();
  const answer = await look('/api/material-scan', {ref: material.id});
  if (!here()) { if (answer.url) URL.revokeObjectURL(answer.url); return; }
  wrong.value = problemsOf(answer);
  scan.value = answer.status === 200 ? {url: answer.url, label: material.kind_label, type: material.media_type} : null;
}
const shut = () => { if (scan.value) URL.revokeObjectURL(scan.value.url); scan.value = null; };

/** By which word the choices name this paper; of others, what it is and its number. */
const side = (paper) => paper.side || '';
const called = (paper) => side(paper) || `${paper.header.label}${paper.header.doc_no ? ' ' + paper.header.doc_no : ''}`;

/** What each paper says in one row. */
function Row({label, cells, differs, none = '（未填）'}) {
  return <tr class={differs ? 'differs' : ''}><th scope="row">{label}</th>{cells.map((cell, i) => <td class={i ? 'mine' : 'city'} key={i}>{(typeof cell === 'string' ? lined(cell) : cell) || none}</td>)}</tr>;
}

/** A whole and parts of it: that they are not alike says nothing. */
const isOfWhole = (papers) => kWholes.test(papers[0].header.type);

/** One column a paper, and — for what its kind has not. What differs, or is what the case is about, stands on top; the rest is a key away. */
export function Sides({papers, about = []}) {
  const names = new Map(papers.flatMap((paper) => paper.shown.map((field) => [field.name, field.label])));
  const text = (paper, name) => (paper.shown.find((field) => field.name === name) || {text: ''}).text;
  const rows = [...names].map(([name, label]) => {
    const says = papers.map((paper) => text(paper, name));
    const has = (paper) => papers.some((like, i) => like.header.type === paper.header.type && says[i]);
    const differs = !isOfWhole(papers) && papers.some((paper, i) => says.some((other, j) => other !== says[i] && has(paper) && has(papers[j])));
    return {name, label, cells: says.map((say, i) => say || (has(papers[i]) ? '' : '—')), differs, top: (differs && asked.value.has(name)) || about.includes(name)};
  });
  const top = rows.filter((row) => row.top);
  const rest = rows.filter((row) => !row.top);
  const heads = (caption) => <><caption class="sr">{caption}</caption><thead><tr><th scope="col">{caption}</th>{papers.map((paper) => <th scope="col" key={paper.header.id}>{side(paper) && <b>{side(paper)}　</b>}<a href={'#/show/' + paper.header.id}>{paper.header.label} {paper.header.doc_no || (paper.about || {}).person}</a>
    <span class="sub"><Badge kind={paper.header.state === 'HELD' ? 'warn' : ''}>{paper.header.state_label}</Badge> 第 {paper.header.version} 版</span></th>)}</tr></thead></>;
  return <><table class="diff tight">{heads('证据')}<tbody>{(top.length ? top : rest).map((row) => <Row {...row} key={row.name} />)}
    <Row label="谁记，何时到" cells={papers.map(({first}) => first && `${first.author.name} ${first.author.site_name || '市局'} ${time(first.written_ms).slice(5)}；${first.received_ms ? time(first.received_ms).slice(5) + ' 到，' : ''}${first.city_seq} 号`)} />
    {papers.some((paper) => paper.papers && paper.papers.materials) && <Row label="材料" none="没有" cells={papers.map(({papers: of}) => of && of.materials && <>{of.materials.map((one) => (one.whole
      ? <button type="button" class="btn mini quiet" key={one.id} onClick={() => open(one)}>看{one.kind_label}</button> : <span class="soft" key={one.id}>{one.kind_label}{one.scan_label && `（${one.scan_label}）`} </span>))}{of.line && <span class="t-warn">{of.line}</span>}</>)} />}
    </tbody></table>
    {top.length > 0 && rest.length > 0 && <details><summary class="small">全部栏目（另有 {rest.length} 项）</summary><table class="diff tight">{heads('其余栏目')}<tbody>{rest.map((row) => <Row {...row} key={row.name} />)}</tbody></table></details>}</>;
}

const kKinds = {allowance_payable: '待付津贴', claim_payable: '待付报销', recovery: '应追回'};

/** Columns of money: what each hospital gets, what persons get, what comes back. */
function columns(now) {
  const list = [];
  now.forEach((purse, i) => {
    if (purse.account === 'hospital_payable') {
      const paper = shown.value.find((one) => one.record.institution_code === purse.party);
      list.push({label: paper && side(paper) ? `付${side(paper)}的医院` : `付${purse.party_text || '医院'}`, at: [i], title: purse.party_text});
    } else if (kKinds[purse.account]) {
      const same = list.find((one) => one.account === purse.account);
      if (same) same.at.push(i); else list.push({label: kKinds[purse.account], account: purse.account, at: [i]});
    }
  });
  return list;
}

const sum = (money, at) => at.reduce((all, i) => all + money[i].fen, 0);

/** What follows on the papers: who stands how. */
function follows(effect) {
  const label = (paper) => {
    const seen = shown.value.length > 1 && shown.value.find((one) => one.header.id === paper.id);
    return seen ? called(seen) + (side(seen) ? '的' : ' ') : paper.label;
  };
  return (effect.papers || []).filter((paper) => paper.id !== effects.value.id && !kUntold.test(paper.type))
    .map((paper) => (paper.new ? `新建${paper.label}（${paper.state_label}）` : `${label(paper)}为“${paper.state_label}”`)).filter((one, i, all) => all.indexOf(one) === i).join('；');
}

function Effects({one, pick, may}) {
  const {now} = effects.value;
  const money = columns(now);
  const fund = now.map((purse, i) => (purse.account === 'fund' ? i : -1)).filter((i) => i >= 0);
  const row = (code, label, list, head, then) => {
    const change = sum(list, fund) - sum(now, fund);
    return <>{money.map((column) => <td class="num" key={column.label}>{yuan(sum(list, column.at))}</td>)}<td class="num"><b>{yuan(sum(list, fund))}</b></td><td class="num">{head ? '' : yuan(change)}</td><td class="small">{then}</td></>;
  };
  const blank = (text) => <><td class="num" colSpan={money.length + 2}>{text}</td><td /></>;
  return <section class="panel"><h2>选之前先看钱（元）<span class="right">按现在的账试算，不写入</span></h2><table class="table effects"><caption class="sr">每个选项的结果</caption>
    <thead><tr><th scope="col">做法</th>{money.map((column) => <th scope="col" class="num" title={column.title} key={column.label}>{column.label}</th>)}<th scope="col" class="num">基金合计</th><th scope="col" class="num">与现在比</th><th scope="col">随后</th></tr></thead>
    <tbody><tr><th scope="row">现在</th>{row('', '', now, true, '')}</tr>
      {one.choices.map((choice, i) => {
        const effect = effectOf(choice.code);
        const on = chosen.value === choice.code;
        const label = <><kbd>{i + 1}</kbd> {choice.label}</>;
        return <tr class={'pick' + (on ? ' picked' : '')} key={choice.code} onClick={() => may && pick(choice)}><th scope="row">{may ? <label class="choice-row"><input class="sr" type="radio" name="choice" checked={on} onChange={() => pick(choice)} />{label}</label> : label}</th>
          {!effect ? blank('') : effect.taken ? row(choice.code, choice.label, effect.money, false, follows(effect)) : blank(effect.asks ? '填写后再看' : (effect.problems || []).map((problem) => problem.message).join('；'))}</tr>;
      })}</tbody></table></section>;
}

/** What was there before both, or is said of one paper alone or of parts of a whole, does not stand in the columns below. */
const toldApart = (one) => (one.evidence || []).length > 0 && (one.documents.length < 2 || kWholes.test(one.documents[0].type) || one.evidence.some((row) => row.common && row.common.shown));

function Apart({one}) {
  const columns = ['common', 'theirs', 'mine'].filter((which) => which === 'mine' || one.evidence.some((row) => (row[which] || {}).shown));
  const heading = columns.length > 1 ? '有出入的栏目' : '依据';
  return <table class="diff tight"><caption class="sr">{heading}</caption><thead><tr><th scope="col">{heading}</th>{columns.map((which) => <th scope="col" key={which}>{columns.length > 1 && (one.sides || {})[which] || '内容'}</th>)}</tr></thead>
    <tbody>{one.evidence.map((row) => <tr class="differs" key={row.label + ((row.mine || {}).record_id || '')}><th scope="row">{row.label}</th>{columns.map((which) => <td class={which === 'common' ? 'base' : which === 'mine' ? 'mine' : 'city'} key={which}>{lined((row[which] || {}).shown) || '无'}</td>)}</tr>)}</tbody></table>;
}

const postOf = (role) => ((me.value.all_posts || []).find((one) => one.code === role) || {label: '其他岗位'}).label;

export function CasePage({id}) {
  const one = inbox.value.items.find((item) => item.id === id);
  const mine = one && one.may_decide;
  const pick = (choice) => { if (chosen.value !== choice.code) { chosen.value = choice.code; forget(); } };
  useEffect(() => {
    untried = null;
    chosen.value = note.value = '';
    shown.value = wrong.value = [];
    effects.value = typed.value = null;
    post('/api/looking', {}, {ref: id});
    return () => { reads.leave(); post('/api/looking', {}, {ref: ''}); shut(); };
  }, [id]);
  // Whoever acts on these papers meanwhile changes what is seen here, and what it comes to.
  useEffect(() => { if (one) load(one); }, [id, Boolean(one), told.value.head]);
  useEffect(() => (one ? bind({...Object.fromEntries(one.choices.map((choice, i) => [String(i + 1), () => { if (mine) pick(choice); }])),
    'Ctrl+Enter': () => { if (mine) decide(one); }, Escape: () => (scan.value ? shut() : go('/conflicts'))}) : undefined), [id, Boolean(one), mine]);
  if (!one) return <div class="body stack"><Note kind="info">这个冲突已经裁定，或不在待办里。<a href="#/conflicts">回冲突</a></Note></div>;
  const effect = effectOf(chosen.value);
  // Of a whole it is told apart what is said of it.
  const about = (one.evidence || []).filter((row) => !kWholes.test(main(one).type) || (row.mine || {}).record_id !== main(one).id).map((row) => row.field_name);
  return <><div class="head"><h1>冲突 {one.code}</h1><span class="sub">{one.code_label} · {nameOf(one)}</span>
    <span class="right">{dueText(one)} <Watched id={id} /></span></div>
  <div class="body stack">
    {wrong.value.filter((problem) => problem.code !== kReasonMissing).map((problem) => <Note kind="act" key={problem.code}>{problem.message}<Code>{problem.code}</Code></Note>)}
    {toldApart(one) && <Apart one={one} />}
    {shown.value.length > 0 && <Sides papers={shown.value} about={about} />}
    {scan.value && <section class="panel"><h2>{scan.value.label}<span class="right"><button class="btn mini" onClick={shut}>收起 <kbd>Esc</kbd></button></span></h2><div class="in">
      {/pdf/.test(scan.value.type || '') ? <a class="btn" href={scan.value.url} target="_blank" rel="noopener">另开窗口看</a> : <img class="scan" src={scan.value.url} alt={scan.value.label} />}</div></section>}
    {effects.value && <Effects one={one} pick={pick} may={mine} />}
    {mine && effect && effect.asks && <section class="panel"><h2>核实后的内容</h2><div class="in"><Fill key={chosen.value} type={effect.type} only={effect.asks} before={(shown.value[shown.value.length - 1] || {}).record} label="看会怎样"
      changed={forget}
      send={async (form) => { const still = [reads.page(), edits]; const answer = await post('/api/effects', {ref: id, choice: chosen.value}, form); return Object.assign(answer, {form, still}); }}
      done={(body, {form, still: [here, then]}) => { if (here() && then === edits && effects.value) { typed.value = form; joined(body); } }}
      back={() => { chosen.value = ''; }} /></div></section>}
    {mine && !holds(one.decider_role) && <Note kind="info">这类冲突由{postOf(one.decider_role)}裁定，您的岗位也可以裁定。</Note>}
    {mine ? <section class="panel">{wrong.value.filter((problem) => problem.code === kReasonMissing).map((problem) => <Note kind="act" key={problem.code}>{problem.message}</Note>)}<label class="field in"><span class="small">理由（必填，写入记录）</span><input id="why" type="text" value={note.value} onInput={(event) => { note.value = event.target.value; wrong.value = wrong.value.filter((problem) => problem.code !== kReasonMissing); }} /></label></section>
      : <Note kind="off" icon="wait">由{postOf(one.decider_role)}裁定，您的岗位只能看。</Note>}
  </div>
  <div class="actions">{mine && <button class="btn primary" disabled={!chosen.value || Boolean(effect && effect.asks && !typed.value)} onClick={() => decide(one)}>{(one.choices.find((each) => each.code === chosen.value) || {label: '裁定'}).label} <kbd>Ctrl+Enter</kbd></button>}<a class="btn quiet" href="#/conflicts">先放着 <kbd>Esc</kbd></a><span class="say">{mine ? '须写理由；用您的签名记录' : ''}</span></div></>;
}

/** What is typed now is not what was tried: it is tried again before it can be decided. */
function forget() {
  edits += 1;
  if (!typed.value) return;
  typed.value = null;
  effects.value = untried;
}

/** An effect asked for alone has columns of its own: joined with those that are shown. */
function joined(body) {
  const key = (purse) => purse.account + '|' + purse.party;
  const now = [...effects.value.now, ...body.now.filter((purse) => !effects.value.now.some((one) => key(one) === key(purse)))];
  const under = (money) => now.map((purse) => (money || []).find((one) => key(one) === key(purse)) || purse);
  const [tried] = body.choices;
  const choices = effects.value.choices.map((each) => (tried && each.choice === tried.choice ? tried : each));
  effects.value = {...effects.value, now, choices: choices.map((each) => (each.taken ? {...each, money: under(each.money)} : each))};
}
