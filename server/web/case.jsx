// A conflict: evidence side by side, what may be done with it, and the word for it.
import {signal} from '@preact/signals';
import {useEffect} from 'preact/hooks';

import {post, problemsOf} from '../../schema/web/api.js';
import {bind} from '../../schema/web/keys.js';
import {Badge, Code, Note} from '../../schema/web/parts.jsx';
import {dueText, go, holds, inbox, me, others, refresh, toast} from './state.js';

const shown = signal([]);
const version = signal(0);
const chosen = signal('');
const note = signal('');
const wrong = signal([]);

async function load(one) {
  const [itself, ...papers] = await Promise.all([one.id, ...one.documents.map((paper) => paper.id)].map((ref) => post('/api/show', {}, {ref})));
  version.value = itself.status === 200 ? itself.body.header.version : 0;
  shown.value = papers.map((answer) => (answer.status === 200 ? answer.body : null)).filter(Boolean);
}

async function decide(one) {
  if (!chosen.value) return;
  const answer = await post('/api/resolve', {ref: one.id, choice: chosen.value, note: note.value, version: version.value});
  wrong.value = problemsOf(answer);
  if (wrong.value.length) return;
  toast.value = '已裁定：' + one.choices.find((choice) => choice.code === chosen.value).label;
  await refresh();
  go('/conflicts');
}

/** One column a paper, one row a field that any of them says; what differs stands out. */
export function Sides({papers}) {
  const labels = [...new Set(papers.flatMap((paper) => paper.shown.map((field) => field.label)))];
  const text = (paper, label) => (paper.shown.find((field) => field.label === label) || {text: ''}).text;
  return <table class="diff"><caption class="sr">各方的证据</caption>
    <thead><tr><th scope="col">证据</th>{papers.map((paper) => <th scope="col" key={paper.header.id}><a href={'#/show/' + paper.header.id}>{paper.header.label} {paper.header.doc_no}</a>
      <Badge kind={paper.header.state === 'HELD' ? 'warn' : ''}>{paper.header.state_label}</Badge><span class="small soft">第 {paper.header.version} 版</span></th>)}</tr></thead>
    <tbody>{labels.map((label) => {
      const all = papers.map((paper) => text(paper, label));
      return <tr class={papers.length > 1 && all.some((one) => one !== all[0]) ? 'differs' : ''} key={label}><th scope="row">{label}</th>{all.map((one, i) => <td class={i ? 'mine' : 'city'} key={i}>{one || '（未填）'}</td>)}</tr>;
    })}</tbody></table>;
}

export function CasePage({id}) {
  const one = inbox.value.items.find((item) => item.id === id);
  const mine = one && holds(one.decider_role);
  useEffect(() => {
    chosen.value = note.value = '';
    shown.value = wrong.value = [];
    if (one) load(one);
    post('/api/looking', {}, {ref: id});
    return () => { post('/api/looking', {}, {ref: ''}); };
  }, [id, Boolean(one)]);
  useEffect(() => (one ? bind(Object.fromEntries([...one.choices.map((choice, i) => [String(i + 1), () => { if (mine) chosen.value = choice.code; }]),
    ['Ctrl+Enter', () => decide(one)], ['Escape', () => go('/conflicts')]])) : undefined), [id, Boolean(one)]);
  if (!one) return <div class="body stack"><Note kind="info">这个冲突已经裁定，或不在待办里。<a href="#/conflicts">回冲突</a></Note></div>;
  return <><div class="head"><h1>冲突 {one.code}</h1><span class="sub">{one.code_label} · {one.documents.map((paper) => paper.person).filter(Boolean)[0]}</span>
    <span class="right">{dueText(one)} {others(id).map((who) => <Badge icon="find" key={who.id}>{who.name}在看</Badge>)}</span></div>
  <div class="body stack">
    {wrong.value.map((problem) => <Note kind="act" key={problem.code}>{problem.message}<Code>{problem.code}</Code></Note>)}
    {(one.evidence || []).length > 0 && <table class="diff"><caption class="sr">有出入的栏目</caption><thead><tr><th scope="col">栏目</th><th scope="col">上次共同值</th><th scope="col">先到</th><th scope="col">后到</th></tr></thead>
      <tbody>{one.evidence.map((row) => <tr class="differs" key={row.label}><th scope="row">{row.label}</th>{['common', 'theirs', 'mine'].map((side) => <td class={side === 'common' ? 'base' : side === 'mine' ? 'mine' : 'city'} key={side}>{(row[side] || {}).shown || '无'}</td>)}</tr>)}</tbody></table>}
    {shown.value.length > 0 && <Sides papers={shown.value} />}
    {mine ? <section class="panel"><h2>怎样处理</h2><div class="in stack"><div class="choices" role="radiogroup" aria-label="怎样处理">
      {one.choices.map((choice, i) => <label class={'choice' + (chosen.value === choice.code ? ' on' : '')} key={choice.code}>
        <input class="sr" type="radio" name="choice" checked={chosen.value === choice.code} onChange={() => { chosen.value = choice.code; }} /><kbd>{i + 1}</kbd><b>{choice.label}</b></label>)}</div>
      <label class="field"><span class="small">理由（写入记录）</span><input type="text" value={note.value} onInput={(event) => { note.value = event.target.value; }} /></label></div></section>
      : <Note kind="off" icon="wait">由{((me.value.all_posts || []).find((post_) => post_.code === one.decider_role) || {label: one.decider_role}).label}裁定，您的岗位只能看。</Note>}
  </div>
  <div class="actions">{mine && <button class="btn primary" disabled={!chosen.value} onClick={() => decide(one)}>裁定 <kbd>Ctrl+Enter</kbd></button>}<a class="btn quiet" href="#/conflicts">先放着 <kbd>Esc</kbd></a><span class="say">用您的签名记录</span></div></>;
}
