// One record: what it says, what may be done with it, and everything that stands behind it.
import {signal} from '@preact/signals';
import {useEffect} from 'preact/hooks';

import {post, problemsOf} from '../../schema/web/api.js';
import {Badge, Code, lined, Note, Said, stateBadge, Table, yuan} from '../../schema/web/parts.jsx';
import {ActBar, ActForm, choiceLabel, clearActs, doing, loadActs, OpenCases, pageReads, steps, Wrong, wrong} from './acts.jsx';
import {Fill} from './form.jsx';
import {go, pageOf, refresh, siteName, toast, told} from './state.js';
import {Watched} from './watched.jsx';

const shown = signal(null);
const story = signal(null);

async function load(id) {
  const still = pageReads.begin();
  const [record, explained] = await Promise.all([post('/api/show', {}, {ref: id}), post('/api/explain', {}, {ref: id})]);
  if (!still()) return;
  if (record.status !== 200) { wrong.value = problemsOf(record); shown.value = null; return; }
  shown.value = record.body;
  story.value = explained.status === 200 ? explained.body : null;
  await loadActs(id, still);
}

const at = (ms) => (ms ? new Date(ms + 8 * 3600e3).toISOString().slice(0, 16).replace('T', ' ') : '');

const kGood = /accepted|merged/;
const verdictOf = (entry) => entry.verdict || entry.first_verdict || {};

/** What each operation changed from what to what: values of one that was not taken stand nowhere after it. */
function changesOf(history) {
  const known = {};
  return history.map((entry) => {
    const changes = (entry.fields || []).filter((field) => field.value || known[field.name]).map((field) => ({...field, before: known[field.name] || ''})).filter((field) => field.value !== field.before);
    if (kGood.test(verdictOf(entry).kind || 'accepted')) for (const field of changes) known[field.name] = field.value;
    return changes;
  });
}

const late = (entry) => entry.received_ms && entry.received_ms - entry.written_ms > 60_000;

const Posted = ({line}) => <div class="facts">{line.debit_fen ? '借' : '贷'} {line.account_label} {line.party_text} {yuan(line.debit_fen || line.credit_fen)} 元</div>;

/** Who did what, when it was written and when it came; verdict, what it changed, and what it moved. */
function Story({one, record}) {
  const history = one.history || [];
  // Choices by their words, of the case itself or of those about the record.
  const choices = [...(record.choices || []), ...(one.conflicts || []).flatMap((open) => open.choices || [])];
  const word = (code) => (choices.find((choice) => choice.code === code) || {label: code}).label;
  const changes = changesOf(history);
  // Each line stands once: with the operation that has made it, or apart where that was another record's.
  const lines = (entry) => [...(one.ledger || []), ...((one.booked || {}).lines || [])].filter((line) => line.op_id === entry.op_id);
  const elsewhere = (one.ledger || []).filter((line) => !line.op_id);
  return <ol class="timeline">{history.map((entry, i) => {
    const verdict = verdictOf(entry);
    const good = kGood.test(verdict.kind || 'accepted');
    const created = i === 0;
    const list = changes[i];
    return <li class={!good ? 'held' : entry.author.site_no ? '' : 'city'} key={entry.op_id || entry.city_seq}>
      <div class="when">{at(entry.written_ms)}<span class="sub">{late(entry) ? `${at(entry.received_ms)} 收到` : `第 ${entry.city_seq} 号`}</span></div>
      <div class="what"><b>{created && entry.act === 'patch' ? '录入' : entry.label}</b>{entry.author.name}（{entry.author.site_name || '市局'}） {verdict.kind && <Badge kind={good ? 'ok' : verdict.kind === 'refused' ? 'act-soft' : 'warn'} icon={good ? 'ok' : verdict.kind === 'refused' ? 'back' : 'held'}>{verdict.kind_label}</Badge>}
        {verdict.record_state_label && <span class="soft"> 成为{verdict.record_state_label}</span>}
        {(verdict.reasons || []).map((reason) => <div class="t-act" key={reason.code}>{reason.sentence}<Code>{reason.code}</Code></div>)}
        {entry.verdict && entry.first_verdict && entry.verdict.kind !== entry.first_verdict.kind && <div class="soft">起初：{entry.first_verdict.kind_label}</div>}
        {list.length > 0 && <details open={!created && list.length < 6}><summary class="facts">{created ? '填写' : '改动'} {list.length} 项</summary><dl class="kv">{list.map((field) => [<dt key={field.name}>{field.label}</dt>,
          <dd key={field.name + '-to'}>{field.before && <><span class="was">{lined(field.before)}</span> → </>}{lined(field.name === 'decision' ? word(field.value) : field.value) || '（清空）'}</dd>])}</dl></details>}
        {entry.choice && <div class="facts">决定：{word(entry.choice)}{entry.note ? `，${entry.note}` : ''}</div>}
        {lines(entry).map((line, k) => <Posted line={line} key={k} />)}</div></li>;
  })}{elsewhere.length > 0 && <li class="city"><div class="when"><span class="sub">第 {[...new Set(elsewhere.map((line) => line.city_seq))].join('、')} 号</span></div>
    <div class="what"><b>记账</b>因别的单据办理{elsewhere.map((line, k) => <Posted line={line} key={k} />)}</div></li>}</ol>;
}

/** Sums of the ledger for this record: what is owed on each side. What a reversal moves is booked under its original. */
function Books({of: {header, ledger = [], booked}}) {
  const lines = ledger.length ? ledger : (booked && booked.lines) || [];
  const under = !ledger.length && booked && (lines.length > 0 || header.state === 'APPLIED') && <>记在<a href={'#' + pageOf(booked.under.type, booked.under.id)}>原单{booked.under.label} {booked.under.doc_no}</a>下</>;
  if (!lines.length) return <section class="panel"><h2>账<span class="right soft">{under || '没有记账'}</span></h2></section>;
  const sums = {};
  for (const line of lines) {
    const name = line.account_label + ' ' + (line.party_text || '');
    sums[name] = (sums[name] || 0) + line.debit_fen - line.credit_fen;
  }
  return <section class="panel"><h2>账<span class="right soft">{lines.length} 笔</span></h2>{under && <p class="in small">{under}</p>}<dl class="kv small">{Object.entries(sums).filter(([, fen]) => fen).map(([name, fen]) => [<dt key={name}>{fen < 0 ? '贷' : '借'}</dt>, <dd key={name + '-sum'}>{name}<br />{yuan(Math.abs(fen))} 元</dd>])}
    <dt>差</dt><dd>{yuan(Object.values(sums).reduce((all, fen) => all + fen, 0))}</dd></dl></section>;
}

const kLook = /^(fail|unknown)$/;

/** What the rules say of it now: what somebody must look at; what is met is a press away. */
function Rules({list}) {
  const table = (some) => <Table caption="规则" empty="" heads={[{label: '条件'}, {label: '要求'}, {label: '实际'}, {label: '结论', nowrap: true}, {label: '出处'}]}
    rows={some.map((rule) => ({key: rule.rule, cells: [rule.label, rule.wanted, rule.found, rule.outcome_label, rule.source]}))} />;
  const [look, rest] = [list.filter((rule) => kLook.test(rule.outcome)), list.filter((rule) => !kLook.test(rule.outcome))];
  return <section class="panel"><h2>现在按政策看<span class="right">{list.length} 条{look.length ? `，${look.length} 条要看` : '，都符合或不适用'}</span></h2>{look.length > 0 && table(look)}
    {rest.length > 0 && <details><summary class="in small">{look.length ? '其余' : '全部'} {rest.length} 条</summary>{table(rest)}</details>}</section>;
}

/** Conflicts that were, and how each was decided. */
const Cases = ({list}) => <section class="panel"><h2>冲突</h2><div class="in stack small">{list.map((one) => <p key={one.id}><Badge kind={one.state === 'OPEN' ? 'warn' : ''} icon="held">{one.state_label}</Badge> {one.sentence}<Code>{one.code}</Code>
  {one.decision && <><br />{one.decider_name || one.decider} {at(one.decided_at_ms)} 裁定：{choiceLabel(one)}{one.note ? `，${one.note}` : ''}</>}</p>)}</div></section>;

export function RecordPage({id}) {
  useEffect(() => {
    shown.value = story.value = null;
    clearActs();
    load(id);
    post('/api/looking', {}, {ref: id});
    return () => { post('/api/looking', {}, {ref: ''}); };
  }, [id]);
  // Somebody has acted meanwhile: what is read here is read anew, what is being filled in stays.
  useEffect(() => { if (shown.value && !doing.value) load(id); }, [told.value.head]);
  const one = shown.value;
  if (!one) return <div class="body stack"><Wrong /></div>;
  const {header, about = {}} = one;
  const known = [about.person, about.amount_fen !== undefined && yuan(about.amount_fen) + ' 元'].filter(Boolean);
  const whose = [`${header.label} ${header.doc_no}`, ...(known.length ? known : one.shown.slice(0, 4).map((field) => field.text))].join('　');
  return <><div class="head"><h1>{header.label}</h1><span class="sub">{header.doc_no && header.doc_no + ' · '}第 {header.version} 版</span><span class="right">{stateBadge(header)}
    <Watched id={id} /></span></div>
  <div class="body stack"><ActForm about={whose} header={header} done={() => load(id)} />
    <OpenCases list={one.conflicts} />
    {(one.taken_back || []).map((other) => <Note kind="info" key={other.id}>{other.type === 'Reversal' ? '冲销单' : '更正后的单据'} <a href={'#' + pageOf(other.type, other.id)}>{other.doc_no}</a>　{other.state_label}</Note>)}
    <div class="record"><div class="stack">
    <section class="panel"><h2>内容</h2><Said fields={one.shown} /></section>
    {story.value && story.value.rules && story.value.rules.length > 0 && <Rules list={story.value.rules} />}
    {story.value && <section class="panel"><h2>来龙去脉</h2><div class="in"><Story one={story.value} record={one.record} /></div></section>}</div>
    <aside class="stack"><section class="panel"><h2>现在</h2><dl class="kv small"><dt>状态</dt><dd>{stateBadge(header)}</dd><dt>下一步</dt><dd>{steps.value.map((step) => step.label).join('、') || '您的岗位没有可办的'}</dd>
      {about.person && <><dt>姓名</dt><dd><b>{about.person}</b>{about.id_no && <><br />{about.id_no}</>}</dd></>}{about.amount_fen !== undefined && <><dt>金额</dt><dd><b>{yuan(about.amount_fen)}</b> 元</dd></>}
      <dt>录入</dt><dd>{siteName(header.origin_site)}<br />{at(header.created_ms)}</dd>{(header.aliases || []).length > 0 && <><dt>原编号</dt><dd>{header.aliases.join('、')}</dd></>}</dl></section>
      {story.value && <Books of={story.value} />}
      {story.value && (story.value.conflicts || []).length > 0 && <Cases list={story.value.conflicts} />}
      {story.value && (story.value.notices || []).length > 0 && <section class="panel"><h2>告知</h2><div class="in small">{story.value.notices.map((note) => <p key={note.id}><a href={'#/show/' + note.id}>{note.label}</a> {note.issued_on} {note.answered ? '已补正' : '未补正'}</p>)}</div></section>}</aside></div>
  </div>
  <ActBar>{header.type === 'ConflictCase' && header.state === 'OPEN' && <a class="btn primary" href={'#/case/' + id}>去裁定</a>}<a class="btn" href={'#/paper/' + id}>打印表单…</a><button class="btn" onClick={() => print()}>打印本页</button><button class="btn quiet" onClick={() => history.back()}>返回</button></ActBar></>;
}

export function NewPage({type, label}) {
  return <><div class="head"><h1>{label}</h1></div><div class="body"><Fill type={type} label={'保存' + label} send={(form, once) => post('/api/new', {type, once}, form)}
    done={async (body) => { toast.value = '已保存'; await refresh(); go(body.documents && body.documents[0] ? pageOf(body.documents[0].type, body.documents[0].id) : '/'); }} back={() => go('/')} /></div></>;
}
