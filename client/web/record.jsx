// One record as it stands here: what it says, where it is, what may be done with it.
import {signal} from '@preact/signals';
import {useEffect} from 'preact/hooks';

import {get, post, problemsOf} from '../../schema/web/api.js';
import {bind} from '../../schema/web/keys.js';
import {Badge, Code, Dialog, Note, Said, stateBadge, Table} from '../../schema/web/parts.jsx';
import {readings} from '../../schema/web/readings.js';
import {plain} from '../../schema/web/words.js';
import {ClearingLines} from './clearing.jsx';
import {kWhole} from './form.jsx';
import {Papers} from './papers.jsx';
import {go, refreshStatus, status, takeStep, toast} from './state.js';

const shown = signal(null);
const steps = signal([]);
const wrong = signal([]);
const asking = signal(null);
const reason = signal('');

const reads = readings();

async function load(id) {
  const still = reads.begin();
  const answer = await get('/api/show', {ref: id, history: '1'});
  if (!still()) return;
  wrong.value = problemsOf(answer);
  shown.value = answer.status === 200 ? answer.body : null;
  if (!shown.value) return;
  const told = await get('/api/steps', {type: shown.value.type});
  if (!still()) return;
  const {acts, state} = shown.value;
  const may = (one) => acts.steps.includes(one.event) && one.from.some((from) => from.code === state);
  steps.value = told.status === 200 ? told.body.steps.filter((one) => one.mine && may(one)) : [];
}

/** Asks for something at the record `id`, which may be left meanwhile: then the answer is told, and nothing in sight changes. */
async function ask(id, send, said) {
  asking.value = null;
  const here = reads.page();
  const answer = await send();
  const problems = problemsOf(answer);
  if (here()) wrong.value = problems;
  if (answer.status === 200) toast.value = said;
  else if (!here()) toast.value = '没有办成：' + (problems[0] || {}).message;
  await refreshStatus();
  if (here() && answer.status === 200) await load(id);
}

/** Steps that ask for nothing are taken at once, after a word; the others open the form. */
const take = (step, id) => ask(id, () => takeStep(step, {ref: id, event: step.event}, {}), `已保存：${step.label}`);

function reverse(id) {
  if (!reason.value.trim()) { document.getElementById('why').focus(); return; } // It says itself that it is required.
  ask(id, () => post('/api/reverse', {ref: id}, {reason: reason.value}), '已申请冲销，等候经办机构同意');
}

async function copyIt() {
  const here = reads.page();
  const answer = await post('/api/copy', {ref: shown.value.id});
  if (!here()) return; // The draft stands among the drafts.
  wrong.value = problemsOf(answer);
  if (answer.status === 200) go(`/new/${answer.body.type}?draft=${answer.body.draft}`);
}

const kGone = /^(REVERSED|RETURNED|CANCELLED|REFUSED|WITHDRAWN|REJECTED)$/;

/** Whose it is and about how much: what is looked at once more before a press that asks for nothing. */
function whose({shown: fields, amount}) {
  const told = fields.filter(({name}) => name === amount || /^(patient_name|patient_id_no|owner_name|name|institution_name|month)$/.test(name));
  return told.length ? told : fields.slice(0, 4);
}

function Actions({one}) {
  const list = steps.value;
  const next = list.find((step) => step.awaited); // What is to be done stands out, not the paper.
  return <div class="actions">{one.acts.print && <a class={one.origin === 'refused' || next ? 'btn' : 'btn primary'} href={'#/print/' + one.id}>打印 <kbd>Ctrl+P</kbd></a>}
    {list.map((step) => { const look = step === next ? 'btn primary' : 'btn'; return kWhole[step.event] || (step.asks && step.asks.length) || step.only || (step.also && step.also.length)
      ? <a class={look} key={step.event} href={`#/change/${one.id}?event=${step.event}&type=${one.type}`}>{step.label}</a>
      : <button class={look} key={step.event} onClick={() => { asking.value = {step}; }}>{step.label}…</button>; })}
    {one.acts.correct_today && <a class="btn" href={`#/change/${one.id}?event=correct-today&type=${one.type}`}>当日更正</a>}
    {one.acts.reverse && <button class="btn" onClick={() => { reason.value = ''; asking.value = {reverse: true}; }}>申请冲销…</button>}
    {(kGone.test(one.state) || one.origin === 'refused') && !(one.reversals || []).some((back) => back.corrected_by) && <button class="btn" onClick={copyIt}>复制成草稿</button>}
    <a class="btn quiet" href="#/">回今日 <kbd>Esc</kbd></a></div>;
}

export function RecordPage({id}) {
  const now = status.value || {};
  const known = [now.delivered, now.pending, now.needs_person, now.waiting, now.records, now.documents && now.documents.files_waiting].join();
  // Read anew when the program tells of something else: the paper in sight is never older than the line above it.
  useEffect(() => { if (shown.value && shown.value.id === id) load(id); }, [known]);
  useEffect(() => { shown.value = asking.value = null; steps.value = []; reason.value = ''; load(id); const unbind = bind({'Ctrl+P': () => { if (shown.value && shown.value.acts.print) go('/print/' + id); }}); return () => { reads.leave(); unbind(); }; }, [id]);
  const one = shown.value && shown.value.id === id ? shown.value : null; // Never the one before.
  if (!one) return <div class="body stack">{wrong.value.map((problem) => <Note kind="act" key={problem.code}>{problem.message}<Code>{problem.code}</Code></Note>)}</div>;
  const why = ({verdict}) => (verdict ? plain([verdict.message, verdict.next].filter(Boolean).join('；')) : '');
  const noted = (one.history || []).some(why);
  return <><div class="head"><h1>{one.type_label}</h1>{one.doc_no && <span class="sub">单号 {one.doc_no}</span>}<span class="right">{stateBadge(one)}{one.provisional && <span class="zan" title="暂用号，市局确认后生效">暂</span>}</span></div>
    <div class="body stack">
      {wrong.value.map((problem) => <Note kind="act" key={problem.code}>{problem.message}<Code>{problem.code}</Code></Note>)}
      {one.origin === 'refused' && (one.own || []).filter((operation) => operation.verdict).map((operation) => <Note kind="act" icon="back" key={operation.op_id}>已退回：{plain(operation.verdict.message)}<Code>{operation.verdict.code}</Code></Note>)}
      {(one.reversals || []).filter((back) => back.corrected_by).map((back) => <Note kind="info" key={back.id}>当日已更正，更正后的单据 <a href={'#/show/' + back.corrected_by.id}>{back.corrected_by.doc_no}</a>　（冲销单 <a href={'#/show/' + back.id}>{back.doc_no}</a> {back.state_label}）</Note>)}
      {one.record.corrects && <Note kind="info">这份更正了 <a href={'#/show/' + one.record.corrects}>{(one.shown.find((field) => field.name === 'corrects') || {}).text}</a></Note>}
      {one.acts.not_today && <p class="small">{plain(one.acts.not_today)}</p>}
      {one.said && <Note kind="warn">退回意见：{one.said}</Note>}
      {(one.reasons || one.notice || []).map((problem) => <Note kind="warn" key={problem.code}>{problem.message}<Code>{problem.code}</Code></Note>)}
      {(one.cases || []).map((open) => <Note kind="warn" icon="held" key={open.code} right={<a class="btn mini" href="#/inbox">去处理</a>}>待核定：{open.label}<Code>{open.code}</Code></Note>)}
      <section class="panel"><h2>内容{one.sample && <span class="right">按演示定额计算</span>}</h2><Said fields={one.shown.filter((field) => field.name !== 'disallowed')} /></section>
      {one.type === 'HospitalClearing' && <ClearingLines one={one} />}
      <Papers record={one.id} known={known} />
      <section class="panel"><h2>经过</h2><Table caption="本机的操作" empty="本机没有办过这份单据，由他处办理。" heads={[{label: '时间', nowrap: true}, {label: '操作'}, {label: '市局答复'}, ...(noted ? [{label: '说明'}] : [])]}
        rows={(one.history || []).map((operation) => ({key: operation.op_id, cells: [operation.at, operation.label,
          operation.verdict ? <Badge kind={/accepted|merged/.test(operation.verdict.kind) ? 'ok' : operation.verdict.kind === 'refused' ? 'act-soft' : 'warn'}>{operation.verdict.label}</Badge> : <Badge kind="go" icon="up">待上传</Badge>,
          ...(noted ? [why(operation)] : [])]}))} /></section>
      {(one.reversals || []).filter((back) => !back.corrected_by).map((back) => <Note kind="info" key={back.id}>冲销单 <a href={'#/show/' + back.id}>{back.doc_no}</a>：{back.reason}（{back.state_label}）</Note>)}
    </div><Actions one={one} />
    {asking.value && asking.value.step && <Dialog title={`${asking.value.step.label} ${one.type_label} ${one.doc_no}？`} safe={{label: '不办', run: () => { asking.value = null; }}}
      ends={[{label: asking.value.step.label, run: () => take(asking.value.step, one.id)}]}><p>{whose(one).map((field) => `${field.label} ${field.text}`).join('　')}</p></Dialog>}
    {asking.value && asking.value.reverse && <Dialog title={`申请冲销 ${one.doc_no}？`} safe={{label: '不冲销', run: () => { asking.value = null; }}} ends={[{label: '申请冲销', run: () => reverse(one.id)}]}>
      <p>{whose(one).map((field) => `${field.label} ${field.text}`).join('　')}</p><label class="field"><span class="small">冲销原因（必填）</span><input id="why" type="text" required value={reason.value} onInput={(event) => { reason.value = event.target.value; }} /></label></Dialog>}</>;
}
