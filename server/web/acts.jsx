// The steps that may be taken of a record, on whatever page it stands: keys, what is filled in with one, and why not.
import {signal} from '@preact/signals';
import {useEffect, useRef} from 'preact/hooks';

import {post, problemsOf} from '../../schema/web/api.js';
import {bind} from '../../schema/web/keys.js';
import {Code, Dialog, Note} from '../../schema/web/parts.jsx';
import {readings} from '../../schema/web/readings.js';
import {Fill} from './form.jsx';
import {runJob} from './jobs.jsx';
import {refresh, time, toast} from './state.js';

export const steps = signal([]);
export const doing = signal(null);
export const wrong = signal([]);

/** Of the record on the page: these pages share what they may do, and one that is left must not give it to the next. */
export const pageReads = readings();

/** As a page opens, and not as it is left: it may be left after the next one has begun to read. */
export const clearActs = () => { pageReads.leave(); steps.value = []; doing.value = null; wrong.value = []; };

/** `still`: of the reading that this is part of. What this person may do with the record as it stands. `leave`: events that the page takes another way; gives those steps. */
export async function loadActs(ref, still, leave = []) {
  const answer = await post('/api/steps', {}, {ref});
  if (!still()) return [];
  const mine = answer.status === 200 ? answer.body.steps : [];
  steps.value = mine.filter((one) => !leave.includes(one.event));
  return mine.filter((one) => leave.includes(one.event));
}

async function take(header, step, form, done, long) {
  const here = pageReads.page();
  const words = {ref: header.id, event: step.event, version: header.version};
  const answer = await (long.includes(step.event) ? runJob('/api/step', words, form) : post('/api/step', words, form));
  if (here()) wrong.value = problemsOf(answer);
  else if (answer.status !== 200) toast.value = `没有办成：${step.label}。${(problemsOf(answer)[0] || {}).message || ''}`;
  if (answer.status === 200) await finish(step, done, answer.body, here);
  return answer;
}

/** `here`: whether the page on which it was pressed is still the one in sight. */
async function finish(step, done, {verdict}, here) {
  if (here()) {
    doing.value = null;
    wrong.value = [];
  }
  // Recorded, but not done: somebody decides first.
  toast.value = (/held|parked/.test(verdict.kind) ? '已记录，待人核定：' : '已办：') + step.label;
  await Promise.all([here() ? done() : undefined, refresh()]);
}

export const Wrong = () => wrong.value.map((problem) => <Note kind="act" key={problem.code + problem.message}>{problem.message}<Code>{problem.code}</Code></Note>);

const asked = (step, also) => [...new Set([...(step.asks || []).map((ask) => ask.name || ask), ...(step.also || []), ...(also[step.event] || [])])];

/** Why something was refused, and the form of the step in hand. `also`: {event: fields that may be given with it, besides those that the schema names}; `long`: events that may take minutes; `about`: whose it is and how much, told once more before a press that asks for nothing; `own`: fields that the page asks itself, among `children`, and `more` adds to what is sent. */
export function ActForm({header, about, done, also = {}, more = () => ({}), own = [], long = [], children}) {
  const step = doing.value;
  const fields = step ? asked(step, also).filter((name) => !own.includes(name)) : [];
  return <><Wrong />{step && asked(step, also).length > 0 && <section class="panel"><h2>{step.label}</h2><div class="in stack">{children}<Fill key={step.event} type={header.type} only={fields} label={step.label}
    send={async (form) => { const here = pageReads.page(); return Object.assign(await post('/api/step', {ref: header.id, event: step.event, version: header.version}, {...form, ...more(step)}), {here}); }} done={(body, answer) => finish(step, done, body, answer.here)} back={() => { doing.value = null; }} /></div></section>}
    {step && asked(step, also).length === 0 && <Dialog title={`${step.label}？`} safe={{label: '不办', run: () => { doing.value = null; }}} ends={[{label: step.label, kind: 'primary', run: () => { doing.value = null; take(header, step, {}, done, long); }}]}>{about && <p><b>{about}</b></p>}{step.say || <p>用您的签名记录，办过的步骤留在来龙去脉里。</p>}</Dialog>}</>;
}

/** Cases about the record, each with the way to it. */
export const OpenCases = ({list}) => (list || []).map((open) => <Note kind="warn" icon="held" key={open.id} right={<a class="btn mini" href={'#/case/' + open.id}>看冲突</a>}>{open.sentence}（{open.state_label}）<Code>{open.code}</Code></Note>);

/** The bar of steps: the one that the paper waits for by Ctrl+Enter. `hand`: [{event, label, awaited, run}] of steps that the page takes its own way; without an event it is none. */
export function ActBar({hand = [], children}) {
  const all = [...steps.value.map((step) => ({...step, label: step.label + '…', run: () => { doing.value = step; }})), ...hand];
  const next = all.find((step) => step.awaited);
  const pressed = useRef();
  pressed.current = next;
  useEffect(() => bind({'Ctrl+Enter': () => { if (pressed.current && !doing.value) pressed.current.run(); }}), []);
  // What is being filled in has its own two ends.
  return <div class="actions">{!doing.value && all.map((step) => <button class={'btn' + (step === next ? ' primary' : '')} key={step.label} onClick={step.run}>{step.label}{step === next && <> <kbd>Ctrl+Enter</kbd></>}</button>)}{children}
    <span class="say">{all.some((step) => step.event) ? '用您的签名记录' : '您的岗位现在没有可办的步骤'}</span></div>;
}

/** Who has taken which step, and who decided what about it: whoever acted before may be kept from the next. */
export function Done({story}) {
  const {history = [], conflicts = []} = story || {};
  const steps = history.filter((entry) => entry.act === 'step' && entry.author.operator_id && /accepted|merged/.test((entry.verdict || entry.first_verdict).kind))
    .map((entry) => ({key: entry.op_id, label: entry.label, who: entry.author.name, ms: entry.written_ms}));
  const words = conflicts.filter((one) => one.decision && one.decider).map((one) => ({key: one.id, label: `裁定 ${one.code}：${choiceLabel(one)}`, who: one.decider_name || one.decider, ms: one.decided_at_ms}));
  const done = [...steps, ...words].sort((a, b) => a.ms - b.ms);
  return done.length > 0 && <section class="panel"><h2>谁办过<span class="right">要两人的，各办一步</span></h2><ul class="in who-did">{done.map((one) => <li key={one.key}><b>{one.label}</b> {one.who} <span class="soft">{time(one.ms)}</span></li>)}</ul></section>;
}

/** What was decided, in the words of the choice. */
export const choiceLabel = (one) => ((one.choices || []).find((choice) => choice.code === one.decision) || {label: one.decision}).label;
