// 待我处理: what came back, what is due, what contradicts somebody else's, and what was decided.
import {signal} from '@preact/signals';
import {useEffect} from 'preact/hooks';

import {get, post, problemsOf} from '../../schema/web/api.js';
import {bind} from '../../schema/web/keys.js';
import {Badge, Code, Note} from '../../schema/web/parts.jsx';
import {plain} from '../../schema/web/words.js';
import {go, refreshStatus, route, toast} from './state.js';

export const inbox = signal(null);
const chosen = signal('');
const note = signal('');
const wrong = signal([]);

export async function loadInbox() {
  const answer = await get('/api/inbox');
  if (answer.status === 200) inbox.value = answer.body;
}

const who = (one) => ((one.about || [])[0] || {}).name || '';
const reasons = (one) => (one.reasons || []).map((reason) => reason.message).join('；');

/** One list of all that waits, what a person must decide first. */
export function waiting() {
  const all = inbox.value;
  if (!all) return [];
  return [
    ...all.conflicts.map((one) => ({key: 'c' + one.conflict, one, sort: 'conflict', kind: one.mine_to_decide ? 'act' : 'warn', icon: one.mine_to_decide ? 'act' : 'held',
      state: one.mine_to_decide ? '需处理' : '待核定', what: one.code_label, who: who(one), why: one.code, due: one.due || ''})),
    ...all.operations.filter((one) => one.verdict && one.verdict.kind === 'refused').map((one) => ({key: 'o' + one.op_id, one, sort: 'refused', kind: 'act-soft', icon: 'back', state: '已退回',
      what: (one.type_label || '') + ' ' + (one.label || ''), who: '', why: one.verdict.message, due: ''})),
    ...all.returned.map((one) => ({key: 'r' + one.id, one, sort: 'returned', kind: 'warn', icon: 'doc', state: one.state_label, what: one.type_label, who: one.doc_no, why: reasons(one), due: ''})),
    ...all.due.map((one) => ({key: 'd' + one.id, one, sort: 'due', kind: '', icon: 'wait', state: one.state_label, what: one.type_label, who: who(one),
      why: one.what || (one.steps || []).map((step) => step.label).join('、'), due: one.due || ''})),
    ...all.documents.map((one) => ({key: 'p' + one.id, one, sort: 'papers', kind: 'warn', icon: 'doc', state: '材料未齐', what: one.type_label || '', who: one.doc_no || '', why: one.line, due: one.due || ''})),
    ...all.decided.map((one) => ({key: 'e' + one.conflict, one, sort: 'decided', kind: 'ok', icon: 'ok', state: '已裁定', what: one.code_label, who: who(one), why: one.decision_label, due: ''})),
  ];
}

function About({list}) {
  return (list || []).map((one) => <p class="small" key={one.id}><a href={'#/show/' + one.id}>{one.type_label} {one.doc_no || one.span || ''}</a> {one.name || ''} <span class="soft">{one.site}</span></p>);
}

/** 上次共同值 / 先到 / 后到, only what differs. */
function Sides({sides}) {
  if (!sides || !sides.length) return null;
  const three = sides.some((one) => one.common);
  return <table class="diff"><caption class="sr">两边的值</caption>
    <thead><tr><th scope="col">栏目</th>{three && <th scope="col">上次共同值</th>}<th scope="col">先到</th><th scope="col">后到</th></tr></thead>
    <tbody>{sides.map((one) => <tr class={one.theirs !== one.mine ? 'differs' : ''} key={one.label}><th scope="row">{one.label}</th>
      {three && <td class="base">{one.common}</td>}<td class="city">{one.theirs}</td><td class="mine">{one.mine}</td></tr>)}</tbody></table>;
}

async function decide(one) {
  const answer = await post('/api/resolve', {}, {conflict: one.conflict, choice: chosen.value, note: note.value});
  wrong.value = problemsOf(answer);
  if (wrong.value.length) return;
  toast.value = '已裁定，将随下次同步送达';
  chosen.value = note.value = '';
  await loadInbox();
  await refreshStatus();
  go('/inbox');
}

function Conflict({one}) {
  const choices = one.choices || [];
  useEffect(() => bind(Object.fromEntries([...choices.map((choice, i) => [String(i + 1), () => { if (one.mine_to_decide) chosen.value = choice.code; }]),
    ['Ctrl+Enter', () => { if (chosen.value) decide(one); }]])), [one.conflict]);
  return <><h2>{one.code_label}<span class="right">{one.code}{one.due ? '　期限 ' + one.due : ''}</span></h2><div class="in stack">
    <div><About list={one.about} /></div><Sides sides={one.sides} />
    {one.mine_to_decide ? <><div class="choices" role="radiogroup" aria-label="怎样处理">
      {choices.map((choice, i) => <label class={'choice' + (chosen.value === choice.code ? ' on' : '')} key={choice.code}>
        <input class="sr" type="radio" name="choice" checked={chosen.value === choice.code} onChange={() => { chosen.value = choice.code; }} />
        <kbd>{i + 1}</kbd><b>{choice.label}</b></label>)}</div>
      <label class="field"><span class="small">说明</span><input type="text" value={note.value} onInput={(event) => { note.value = event.target.value; }} /></label>
      {wrong.value.map((problem) => <Note kind="act" key={problem.code}>{problem.message}<Code>{problem.code}</Code></Note>)}
      <button class="btn primary" disabled={!chosen.value} onClick={() => decide(one)}>决定 <kbd>Ctrl+Enter</kbd></button></>
    : <Note kind="off" icon="wait">等候有权核定的经办人裁定，本机无需操作；定下后会收到。</Note>}</div></>;
}

async function putAway(id) {
  const answer = await post('/api/put-away', {}, {op_id: id});
  wrong.value = problemsOf(answer);
  await loadInbox();
  await refreshStatus();
}

async function copyAgain(id) {
  const answer = await post('/api/copy', {ref: id});
  wrong.value = problemsOf(answer);
  if (answer.status === 200) go(`/new/${answer.body.type}?draft=${answer.body.draft}`);
}

function Item({item}) {
  const {one, sort} = item;
  const told = wrong.value.map((problem) => <Note kind="act" key={problem.code}>{problem.message}<Code>{problem.code}</Code></Note>);
  if (sort === 'conflict') return <Conflict one={one} />;
  if (sort === 'refused') {
    return <><h2>{one.type_label} {one.label}<span class="right">{one.at}</span></h2><div class="in stack">
      {(one.reasons || [{code: one.verdict.code, message: one.verdict.message}]).map((reason) => <Note kind="act" key={reason.code}>{reason.message}<Code>{reason.code}</Code></Note>)}
      {told}<div class="actions"><button class="btn primary" onClick={() => copyAgain(one.record)}>复制成草稿，更正后再交</button>
        <a class="btn" href={'#/show/' + one.record}>看原单</a><button class="btn" onClick={() => putAway(one.op_id)}>收起</button></div></div></>;
  }
  if (sort === 'returned') {
    return <><h2>{one.type_label} {one.doc_no}<span class="right">{one.state_label}</span></h2><div class="in stack">
      {(one.reasons || []).map((reason) => <Note kind="warn" key={reason.code}>{reason.message}<Code>{reason.code}</Code></Note>)}{told}
      <p class="small">{plain(one.next)}</p><div class="actions">
        {one.op_id ? <button class="btn" onClick={() => putAway(one.op_id)}>收起</button> : <a class="btn primary" href={`#/change/${one.id}?event=correct&type=${one.type}`}>补正</a>}
        <a class="btn" href={'#/show/' + one.id}>看原单</a></div></div></>;
  }
  if (sort === 'decided') {
    return <><h2>{one.code_label}<span class="right">{one.decided_at}</span></h2><div class="in stack"><Note kind="info" icon="ok">{one.decision_label}，{one.decider || '市局'} 裁定{one.note ? '：' + one.note : ''}</Note>
      <div><About list={one.about} /></div><Sides sides={one.sides} />{told}<button class="btn" onClick={() => putAway(one.conflict)}>看过了，收起</button></div></>;
  }
  return <><h2>{item.what}<span class="right">{item.due}</span></h2><div class="in stack"><p>{item.why}</p><div><About list={one.about} /></div>
    {one.advice && <p class="small">{plain(one.advice)}</p>}<a class="btn" href={'#/show/' + one.id}>打开单据</a></div></>;
}

export function InboxPage() {
  useEffect(() => { loadInbox(); }, []);
  const list = waiting();
  const picked = list.find((one) => one.key === route.value.query.pick) || list[0];
  useEffect(() => { chosen.value = note.value = ''; wrong.value = []; }, [picked && picked.key]);
  return <><div class="head"><h1>待我处理</h1><span class="sub">{list.length} 件</span></div><div class="body">
    {!list.length ? <Note kind="info" icon="ok">没有等您处理的事项。</Note> : <div class="split list"><section class="panel"><ul class="inbox">
      {list.map((one) => <li key={one.key}><a href={'#/inbox?pick=' + one.key} aria-current={picked.key === one.key ? 'true' : undefined}>
        <span class="row"><Badge kind={one.kind} icon={one.icon}>{one.state}</Badge><span class="right">{one.due}</span></span>{one.what} {one.who}</a></li>)}</ul></section>
      <section class="panel" key={picked.key}><Item item={picked} /></section></div>}
  </div></>;
}
