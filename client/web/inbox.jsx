// 待我处理: what came back, what is due, what contradicts somebody else's, and what was decided.
import {signal} from '@preact/signals';
import {useEffect} from 'preact/hooks';

import {get, post, problemsOf} from '../../schema/web/api.js';
import {bind} from '../../schema/web/keys.js';
import {Badge, Code, lined, Note} from '../../schema/web/parts.jsx';
import {readings} from '../../schema/web/readings.js';
import {dueText, tidy} from '../../schema/web/values.js';
import {plain} from '../../schema/web/words.js';
import {go, refreshStatus, route, status, toast} from './state.js';

export const inbox = signal(null);
const chosen = signal('');
const note = signal('');
const typed = signal({}); // of a choice that asks for a value: field → what is to stand there
const wrong = signal([]);

const reads = readings(); // of the item that is picked

export async function loadInbox() {
  const answer = await get('/api/inbox');
  if (answer.status === 200) inbox.value = answer.body;
}

const who = (one) => ((one.about || []).find((paper) => paper.name) || {}).name || '';
const reasons = (one) => (one.reasons || []).map((reason) => reason.message).join('；');

const mayDecide = (one) => one.mine_to_decide && !one.decided_here;
const differs = (one) => { const labels = (one.sides || []).filter((side) => side.theirs !== side.mine).map((side) => side.label); return labels.length ? `两处的“${labels.join('”“')}”不一样` : one.code_label; };
/** "冲销", "备案登记 修改": the act where the paper's name does not say it. */
function act({type_label: paper = '', label = ''}) {
  if (paper.includes(label)) return paper;
  return label.includes(paper) ? label : `${paper} ${label}`;
}
/** Why the city did not take it: of a conflict the name alone would say too little. */
const refusal = (reason) => (/^K\d\d$/.test(reason.code) ? `因“${reason.message}”，这一份没有采用` : reason.message);

/** How much is missing; the deadline stands in a column of its own. */
export const papersLine = ({pending, kinds}) => `市局还缺 ${pending} 份影像` + (kinds ? `：${kinds}` : '');
const due = (one) => ({due: dueText(one, true), left: dueText(one), dueOn: one.due || ''});

/** Of these the status line counts: without somebody here they stay as they are. The others have their time, or only tell. */
const needs = (one) => /refused|returned/.test(one.sort) || (one.sort === 'conflict' && mayDecide(one.one)) || (one.sort === 'due' && one.one.due_in_days < 0);
export const counted = (list) => { const of = list.filter(needs).length; return `${list.length} 件` + (of && of < list.length ? `，其中需处理 ${of} 件` : ''); };

/** One list of all that waits, what a person must decide first. */
export function waiting() {
  const all = inbox.value;
  if (!all) return [];
  return [
    ...all.conflicts.map((one) => { const mine = mayDecide(one); return {key: 'c' + one.conflict, one, sort: 'conflict', kind: mine ? 'act' : one.decided_here ? 'go' : 'warn', icon: mine ? 'act' : one.decided_here ? 'up' : 'held',
      state: mine ? '需处理' : one.decided_here ? '裁定待上传' : '待核定', what: one.code_label, who: who(one), why: mine ? differs(one) : one.decided_here ? '随下次同步送达' : `等${one.decider_label || '经办机构'}裁定，本机不用办`, ...due(one), next: mine ? '比对后决定' : '看看'}; }),
    ...all.operations.filter((one) => one.verdict && one.verdict.kind === 'refused').map((one) => ({key: 'o' + one.op_id, one, sort: 'refused', kind: 'act-soft', icon: 'back', state: '已退回',
      what: act(one), who: one.name || '', why: refusal(one.verdict), due: '', next: '看原因'})),
    ...all.returned.map((one) => ({key: 'r' + one.id, one, sort: 'returned', kind: 'act-soft', icon: 'back', state: one.state_label, what: one.type_label, who: one.name || '',
      why: [one.said, reasons(one), one.documents && papersLine(one.documents)].filter(Boolean).join('；'), ...due(one.documents || {}), next: one.op_id ? '看原因' : '补正'})),
    ...all.due.map((one) => ({key: 'd' + one.id, one, sort: 'due', kind: one.due_in_days < 0 ? 'act-soft' : '', icon: 'wait', state: one.state_label, what: [one.type_label, ((one.about || [])[0] || {}).span].filter(Boolean).join(' '), who: who(one),
      why: one.what || (one.steps || []).map((step) => step.label).join('、'), ...due(one), next: '办理'})),
    ...all.documents.filter((one) => !one.with_returned).map((one) => ({key: 'p' + one.id, one, sort: 'papers', kind: 'warn', icon: 'doc', state: '材料未齐', what: one.type_label || '', who: one.name || '', why: papersLine(one), ...due(one), next: '附影像'})),
    ...all.decided.map((one) => ({key: 'e' + one.conflict, one, sort: 'decided', kind: 'ok', icon: 'ok', state: '已裁定', what: one.code_label, who: who(one), why: one.decision_label, due: '', next: '看结果'})),
  ];
}

function About({list}) {
  return (list || []).map((one) => <p class="small" key={one.id}>{one.side && <b>{one.side} </b>}{one.doc_no || one.span ? <a href={'#/show/' + one.id}>{one.type_label} {one.doc_no || one.span}</a> : one.type_label} {one.name || ''} {one.site_name !== one.name && <span class="soft">{one.site_name || one.site}</span>}</p>);
}

/** What stands against each other, under the words by which the choices name the sides. */
function Sides({sides}) {
  if (!sides || !sides.length) return null;
  const columns = ['common', 'theirs', 'mine'].filter((which) => which === 'mine' || sides.some((one) => one[which]));
  return <table class="diff"><caption class="sr">两边的值</caption>
    <thead><tr><th scope="col">栏目</th>{columns.map((which) => <th scope="col" key={which}>{columns.length > 1 && sides[0].words[which] || '内容'}{sides[0].who[which] && <span class="sub">{sides[0].who[which]}</span>}</th>)}</tr></thead>
    <tbody>{sides.map((one) => <tr class={one.theirs !== one.mine ? 'differs' : ''} key={one.label}><th scope="row">{one.label}</th>
      {columns.map((which) => <td class={{common: 'base', theirs: 'city'}[which] || which} key={which}>{lined(one[which])}</td>)}</tr>)}</tbody></table>;
}

const kReasonMissing = 'REASON_MISSING';
const kAsks = /^(typed|correct)$/; // Choices that ask for what is to stand there.
const kindOf = (name) => (/_fen$/.test(name) ? 'fen' : /_date$|_on$/.test(name) ? 'date' : 'text');

async function decide(one) {
  if (!note.value.trim()) { // Whoever decided otherwise at another site reads it.
    wrong.value = [{code: kReasonMissing, message: '请写明理由：写入记录，双方都看得到'}];
    document.getElementById('why').focus();
    return;
  }
  const value = kAsks.test(chosen.value) ? typed.value : undefined;
  const here = reads.page();
  const answer = await post('/api/resolve', {}, {conflict: one.conflict, choice: chosen.value, note: note.value, value});
  const problems = problemsOf(answer);
  if (!here()) { // What he does now stays as it is.
    toast.value = problems.length ? `没有裁定：${problems[0].message}` : '已裁定，将随下次同步送达';
    await loadInbox();
    return;
  }
  wrong.value = problems;
  if (problems.length) return;
  toast.value = '已裁定，将随下次同步送达';
  chosen.value = note.value = '';
  typed.value = {};
  await loadInbox();
  await refreshStatus();
  go('/inbox');
}

function Conflict({one}) {
  const choices = one.choices || [];
  useEffect(() => bind(Object.fromEntries([...choices.map((choice, i) => [String(i + 1), () => { if (mayDecide(one)) chosen.value = choice.code; }]),
    ['Ctrl+Enter', () => { if (chosen.value) decide(one); }]])), [one.conflict, one.decided_here]);
  /** What would stand there, of a choice between the two. */
  const then = (code) => (/^[AB]$/.test(code) ? (one.sides || []).filter((side) => side.theirs !== side.mine).map((side) => `${side.label}：${(code === 'A' ? side.theirs : side.mine) || '（空）'}`).join('；') : kAsks.test(code) ? '看着原件重填，两边都改成新的' : '');
  return <><h2>{one.code_label}<span class="right">{one.code}{one.due ? '　期限 ' + dueText(one, true) : ''}</span></h2><div class="in stack">
    <div><About list={one.about} /></div><Sides sides={one.sides} />
    {mayDecide(one) ? <><div class="choices" role="radiogroup" aria-label="怎样处理">
      {choices.map((choice, i) => <label class={'choice' + (chosen.value === choice.code ? ' on' : '')} key={choice.code}>
        <input class="sr" type="radio" name="choice" checked={chosen.value === choice.code} onChange={() => { chosen.value = choice.code; }} />
        <kbd>{i + 1}</kbd><b>{choice.label}</b>{then(choice.code) && <span class="then">{then(choice.code)}</span>}</label>)}</div>
      {kAsks.test(chosen.value) && (one.sides || []).filter((side) => side.field).map((side) => <label class="field" key={side.field}><span class="small">{side.label}</span><input type="text" name={'v-' + side.field} value={typed.value[side.field] || ''}
        onInput={(event) => { typed.value = {...typed.value, [side.field]: event.target.value}; }} onBlur={(event) => { typed.value = {...typed.value, [side.field]: tidy({name: side.field, kind: kindOf(side.field)}, event.target.value)}; }} /></label>)}
      <label class="field"><span class="small">理由（必填，写入记录，双方都看得到）</span><input id="why" type="text" value={note.value} onInput={(event) => { note.value = event.target.value; wrong.value = wrong.value.filter((problem) => problem.code !== kReasonMissing); }} /></label>
      {wrong.value.map((problem) => <Note kind="act" key={problem.code}>{problem.message}<Code>{problem.code}</Code></Note>)}
      <button class="btn primary" disabled={!chosen.value} onClick={() => decide(one)}>决定 <kbd>Ctrl+Enter</kbd></button></>
    : <Note kind="off" icon="wait">{one.decided_here ? `本机已裁定：${(choices.find((choice) => choice.code === one.decision) || {label: one.decision}).label}（${one.note}），随下次同步送达市局。` : `由${one.decider_label || '有权核定的经办人'}裁定，本机不用办；定下后会收到。`}</Note>}</div></>;
}

async function putAway(id) {
  const here = reads.page();
  const answer = await post('/api/put-away', {}, {op_id: id});
  if (here()) wrong.value = problemsOf(answer);
  await loadInbox();
  await refreshStatus();
}

async function copyAgain(id) {
  const here = reads.page();
  const answer = await post('/api/copy', {ref: id});
  if (!here()) return; // The draft stands among the drafts.
  wrong.value = problemsOf(answer);
  if (answer.status === 200) go(`/new/${answer.body.type}?draft=${answer.body.draft}`);
}

function Item({item}) {
  const {one, sort} = item;
  const told = wrong.value.map((problem) => <Note kind="act" key={problem.code}>{problem.message}<Code>{problem.code}</Code></Note>);
  if (sort === 'conflict') return <Conflict one={one} />;
  if (sort === 'refused') {
    // Another paper was taken instead: to hand in the same again would only bring the case back.
    const lost = /^K\d\d$/.test(one.verdict.code);
    const word = lost && inbox.value.decided.find((each) => (each.about || []).some((paper) => paper.id === one.record));
    return <><h2>{act(one)} {one.name}<span class="right">单号 {one.doc_no}　{one.at}</span></h2><div class="in stack">
      {(one.reasons || [{code: one.verdict.code, message: one.verdict.message}]).map((reason) => <Note kind="act" key={reason.code}>{refusal(reason)}<Code>{reason.code}</Code></Note>)}
      {word && <Note kind="info">{word.decider_label || '市局'}裁定：{word.decision_label}{word.note ? '。' + word.note : ''}</Note>}
      {lost && <p class="small">先看裁定和原单；确实是另一次待遇，核对日期和发票后才再交一份。</p>}
      {told}<div class="actions">{lost && <a class="btn primary" href={'#/show/' + one.record}>看原单和经过</a>}{!lost && <button class="btn primary" onClick={() => copyAgain(one.record)}>复制成草稿，更正后再交</button>}
        {!lost && <a class="btn" href={'#/show/' + one.record}>看原单</a>}<button class="btn" onClick={() => putAway(one.op_id)}>不用再交，收起</button>{lost && <button class="btn quiet" onClick={() => copyAgain(one.record)}>复制成草稿…</button>}</div></div></>;
  }
  if (sort === 'returned') {
    return <><h2>{one.type_label} {one.name}<span class="right">单号 {one.doc_no}　{one.state_label}</span></h2><div class="in stack">
      {one.said && <Note kind="warn">{one.said}</Note>}
      {(one.reasons || []).map((reason) => <Note kind="warn" key={reason.code}>{reason.message}<Code>{reason.code}</Code></Note>)}
      {one.documents && <Note kind="warn" icon="doc">{papersLine(one.documents)}{one.documents.due && '，期限 ' + dueText(one.documents, true)}</Note>}{told}
      <p class="small">{plain(one.next)}</p><div class="actions">
        {one.op_id ? <button class="btn" onClick={() => putAway(one.op_id)}>收起</button> : <a class="btn primary" href={`#/change/${one.id}?event=correct&type=${one.type}`}>补正</a>}
        <a class="btn" href={'#/show/' + one.id}>{one.documents ? '看原单、附影像' : '看原单'}</a></div></div></>;
  }
  if (sort === 'decided') {
    return <><h2>{one.code_label}<span class="right">{one.decided_at}</span></h2><div class="in stack"><Note kind="info" icon="ok">{one.decision_label}，{one.decider_label || '市局'}裁定{one.note ? '：' + one.note : ''}</Note>
      <div><About list={one.about} /></div><Sides sides={one.sides} />{told}<button class="btn" onClick={() => putAway(one.conflict)}>看过了，收起</button></div></>;
  }
  return <><h2>{item.what}<span class="right">{item.due}</span></h2><div class="in stack"><p>{item.why}</p><div><About list={one.about} /></div>
    {one.advice && <p class="small">{plain(one.advice)}</p>}<a class="btn" href={'#/show/' + one.id}>打开单据</a></div></>;
}

export function InboxPage() {
  // Read anew when the program tells that something else waits: what is in sight is never older than the count beside it.
  const now = status.value || {};
  useEffect(() => { loadInbox(); }, [now.waiting, now.needs_person, now.delivered]);
  const list = waiting();
  const picked = list.find((one) => one.key === route.value.query.pick) || list[0];
  useEffect(() => { chosen.value = note.value = ''; typed.value = {}; wrong.value = []; return reads.leave; }, [picked && picked.key]);
  // ↑ ↓ lead through the list, as in the city's queues.
  const at = list.indexOf(picked);
  const turn = (by) => { const next = list[at + by]; if (next) go('/inbox?pick=' + next.key); };
  // Enter takes the first step of what is picked; a conflict is decided by Ctrl+Enter alone.
  const first = ({target}) => {
    if (/^(A|BUTTON)$/.test(target.tagName)) target.click();
    else if (picked && picked.sort !== 'conflict' && target.tagName !== 'INPUT') document.querySelector('.split.list .in .btn').click();
  };
  useEffect(() => bind({ArrowDown: () => turn(1), ArrowUp: () => turn(-1), Enter: first}), [at, list.length, picked && picked.key]);
  return <><div class="head"><h1>待我处理</h1><span class="sub">{counted(list)}</span><span class="right"><span><kbd>↑</kbd> <kbd>↓</kbd> 换一件　<kbd>Enter</kbd> 办</span></span></div><div class="body">
    {!list.length ? <Note kind="info" icon="ok">没有等您处理的事项。</Note> : <div class="split list"><section class="panel"><ul class="inbox">
      {list.map((one) => <li key={one.key}><a href={'#/inbox?pick=' + one.key} aria-current={picked.key === one.key ? 'true' : undefined}>
        <span class="row"><Badge kind={one.kind} icon={one.icon}>{one.state}</Badge><span class="right">{one.left}</span></span>{one.who && <b>{one.who}</b>} {one.what}</a></li>)}</ul></section>
      <section class="panel" key={picked.key}><Item item={picked} /></section></div>}
  </div></>;
}
