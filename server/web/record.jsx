// One record: what it says, what may be done with it, and everything that stands behind it.
import {signal} from '@preact/signals';
import {useEffect} from 'preact/hooks';

import {post, problemsOf} from '../../schema/web/api.js';
import {Badge, Code, Dialog, Note, Table, yuan} from '../../schema/web/parts.jsx';
import {Fill} from './form.jsx';
import {go, others, refresh, toast, told} from './state.js';

const shown = signal(null);
const story = signal(null);
const steps = signal([]);
const wrong = signal([]);
const doing = signal(null);

async function load(id) {
  const [record, explained] = await Promise.all([post('/api/show', {}, {ref: id}), post('/api/explain', {}, {ref: id})]);
  wrong.value = problemsOf(record);
  shown.value = record.status === 200 ? record.body : null;
  story.value = explained.status === 200 ? explained.body : null;
  if (!shown.value) return;
  const {type, state} = shown.value.header;
  const answer = await post('/api/steps', {}, {type});
  steps.value = answer.status === 200 ? answer.body.steps.filter((one) => one.mine && one.from.some((from) => from.code === state)) : [];
}

const act = (step, form) => post('/api/step', {ref: shown.value.header.id, event: step.event, version: shown.value.header.version}, form);

async function take(step) {
  const answer = await act(step, {});
  doing.value = null;
  wrong.value = problemsOf(answer);
  if (answer.status === 200) await done(step);
}

async function done(step) {
  doing.value = null;
  toast.value = '已办：' + step.label;
  await Promise.all([load(shown.value.header.id), refresh()]);
}

const at = (ms) => (ms ? new Date(ms + 8 * 3600e3).toISOString().slice(0, 16).replace('T', ' ') : '');

/** Who did what, when it was written and when it came; verdict, and what it changed. */
function Story({one}) {
  return <ol class="story">{(one.history || []).map((entry) => <li key={entry.op_id || entry.city_seq}>
    <p><b>{entry.label}</b> <span class="soft">{entry.author.name} {entry.author.site_name || '市局'} · {at(entry.written_ms)}{entry.received_ms && entry.received_ms - entry.written_ms > 60_000 ? `，${at(entry.received_ms)} 收到` : ''} · 第 {entry.city_seq} 号</span>
      {entry.first_verdict && <Badge kind={/accepted|merged/.test(entry.first_verdict.kind) ? 'ok' : entry.first_verdict.kind === 'refused' ? 'act-soft' : 'warn'}>{(entry.last_verdict || entry.first_verdict).kind_label}</Badge>}</p>
    {(entry.fields || []).filter((field) => field.value).length > 0 && <details><summary class="small">填写 {entry.fields.filter((field) => field.value).length} 项</summary><dl class="kv">{entry.fields.filter((field) => field.value).map((field) => <><dt key={field.name}>{field.label}</dt><dd>{field.value}</dd></>)}</dl></details>}
    {((entry.last_verdict || entry.first_verdict || {}).reasons || []).map((reason) => <p class="small t-act" key={reason.code}>{reason.sentence}<Code>{reason.code}</Code></p>)}
    {(entry.postings || []).map((line, i) => <p class="small" key={i}>{line.account_label || line.account} {line.party_text || ''} {yuan(line.amount_fen)}</p>)}</li>)}</ol>;
}

export function RecordPage({id}) {
  useEffect(() => {
    shown.value = story.value = doing.value = null;
    load(id);
    post('/api/looking', {}, {ref: id});
    return () => { post('/api/looking', {}, {ref: ''}); };
  }, [id]);
  // Somebody has acted meanwhile: what is read here is read anew, what is being filled in stays.
  useEffect(() => { if (shown.value && !doing.value) load(id); }, [told.value.head]);
  const one = shown.value;
  const problems = wrong.value.map((problem) => <Note kind="act" key={problem.code}>{problem.message}<Code>{problem.code}</Code></Note>);
  if (!one) return <div class="body stack">{problems}</div>;
  const {header} = one;
  return <><div class="head"><h1>{header.label}</h1><span class="sub">{header.doc_no} · 第 {header.version} 版</span><span class="right"><Badge kind={header.state === 'HELD' ? 'warn' : ''}>{header.state_label}</Badge>
    {others(id).map((who) => <Badge icon="find" key={who.id}>{who.name}在看</Badge>)}</span></div>
  <div class="body stack">{problems}
    {(one.conflicts || []).map((open) => <Note kind="warn" icon="held" key={open.id} right={<a class="btn mini" href={'#/case/' + open.id}>看冲突</a>}>{open.sentence}（{open.state_label}）<Code>{open.code}</Code></Note>)}
    {doing.value && doing.value.asks && doing.value.asks.length > 0 && <section class="panel"><h2>{doing.value.label}</h2><div class="in"><Fill key={doing.value.event} type={header.type} only={doing.value.asks.map((ask) => ask.name || ask)} label={doing.value.label}
      send={(form) => act(doing.value, form)} done={() => done(doing.value)} back={() => { doing.value = null; }} /></div></section>}
    <section class="panel"><h2>内容</h2><dl class="kv">{one.shown.map((field) => <><dt key={field.label}>{field.label}</dt><dd>{field.text}</dd></>)}</dl></section>
    {story.value && story.value.rules && <section class="panel"><h2>现在按政策看</h2><Table caption="规则" empty="" heads={[{label: '条件'}, {label: '要求'}, {label: '实际'}, {label: '结论'}, {label: '出处'}]}
      rows={story.value.rules.map((rule) => ({key: rule.rule, cells: [rule.label, rule.wanted, rule.found, rule.outcome_label, rule.source]}))} /></section>}
    {story.value && <section class="panel"><h2>来龙去脉</h2><div class="in"><Story one={story.value} /></div></section>}
    {story.value && (story.value.ledger || []).length > 0 && <section class="panel"><h2>账目</h2><Table caption="账目" empty="" heads={[{label: '科目'}, {label: '往来方'}, {label: '月份'}, {label: '金额（元）', num: true}]}
      rows={story.value.ledger.map((line, i) => ({key: i, cells: [line.account_label || line.account, line.party_text || line.party, line.month, yuan(line.amount_fen)]}))} /></section>}
  </div>
  <div class="actions">{steps.value.map((step, i) => <button class={'btn' + (i === 0 ? ' primary' : '')} key={step.event} onClick={() => { doing.value = step; }}>{step.label}…</button>)}
    <button class="btn quiet" onClick={() => history.back()}>返回</button><span class="say">{steps.value.length ? '用您的签名记录' : '您的岗位在这里没有可办的步骤'}</span></div>
  {doing.value && !(doing.value.asks && doing.value.asks.length) && <Dialog title={`${doing.value.label} ${header.label} ${header.doc_no}？`} safe={{label: '不办', run: () => { doing.value = null; }}}
    ends={[{label: doing.value.label, kind: 'primary', run: () => take(doing.value)}]}><p>{one.shown.slice(0, 4).map((field) => field.text).join('　')}</p></Dialog>}</>;
}

export function NewPage({type, label}) {
  return <><div class="head"><h1>{label}</h1></div><div class="body"><Fill type={type} label={'保存' + label} send={(form) => post('/api/new', {type}, form)}
    done={async (body) => { toast.value = '已保存'; await refresh(); go(body.documents && body.documents[0] ? '/show/' + body.documents[0].id : '/'); }} back={() => go('/')} /></div></>;
}
