// 医院结算: a month with all hospitals, one clearing with its lines, and the same step for all.
import {signal} from '@preact/signals';
import {useEffect} from 'preact/hooks';

import {post, problemsOf} from '../../schema/web/api.js';
import {bind} from '../../schema/web/keys.js';
import {Badge, Code, Dialog, Icon, Note, Table, yuan} from '../../schema/web/parts.jsx';
import {monthText, readMonth} from '../../schema/web/values.js';
import {ActBar, ActForm, clearActs, doing, Done, loadActs, pageReads, wrong as refused} from './acts.jsx';
import {runJob} from './jobs.jsx';
import {go, holds, stateLabel, time, toast, told, types} from './state.js';
import {Watched} from './watched.jsx';

const list = signal({clearings: [], sums: {}});
const month = signal('');
const show = signal('');
const wrong = signal([]);
const said = signal('');
const steps = signal([]);
const asking = signal(null);
const busy = signal(false);

/** The month that a filter asks for; what is none asks for all. */
export function askedMonth(event) {
  const text = event.target.value.trim();
  const month = readMonth(text);
  if (/^\d{6}$/.test(month)) return month;
  if (text) toast.value = '月份写成 年-月，例如 2026-11；现在列的是全部月份';
  return '';
}

const kShow = {'': '全部', overdue: '已超期', late: '有迟到', differs: '对账不符'};
const kept = {overdue: (one) => one.overdue, late: (one) => one.late_fen, differs: (one) => one.state === 'DISPUTED', '': () => true};

async function load() {
  const answer = await post('/api/clearing-list', {}, {month: month.value});
  wrong.value = problemsOf(answer);
  if (answer.status === 200) list.value = answer.body;
}

/** How a step of all hospitals went, in words. */
function outcome(body) {
  if (body.opened) return `新建 ${body.opened.length} 张结算单`;
  const part = (name, text) => ((body[name] || []).length ? `，${text} ${body[name].length} 张` : '');
  return `已办 ${(body.taken || []).length} 张${part('other_state', '还不到或已过这一步')}${part('refused', '未办')}${part('left', '停下时还没办')}`;
}

async function all(path, words) {
  asking.value = null;
  busy.value = true;
  said.value = '';
  const answer = await runJob(path, {...words, month: month.value});
  busy.value = false;
  wrong.value = problemsOf(answer);
  said.value = answer.status === 200 ? outcome(answer.body) : (answer.body.taken ? outcome(answer.body) : '');
  const names = new Map(list.value.clearings.map((one) => [one.id, one.institution_name]));
  for (const one of answer.body.refused || []) wrong.value = [...wrong.value.filter((each) => each.message !== one.sentence), {code: one.code, message: `${names.get(one.id) || ''}：${one.sentence}`}];
  await load();
}

const kForward = ['audit', 'agree', 'sign', 'check', 'confirm'];

/** Steps that this person's posts take of all hospitals at once: those that lead on. */
async function loadSteps() {
  const answer = await post('/api/steps', {}, {type: 'HospitalClearing'});
  if (answer.status === 200) steps.value = answer.body.steps.filter((one, i, every) => one.mine && kForward.includes(one.event) && every.findIndex((other) => other.mine && other.event === one.event) === i);
}

export function ClearingsPage() {
  useEffect(() => { load(); loadSteps(); }, [month.value, told.value.head]);
  useEffect(() => bind({Escape: () => { asking.value = null; }}), []);
  const rows = list.value.clearings.filter(kept[show.value]);
  const total = (name) => rows.reduce((sum, one) => sum + one[name], 0);
  const whole = month.value !== '';
  const due = (one) => (one.state === 'OPEN' ? one.hospital_due : one.bureau_due) || '';
  const dated = rows.some(due); // A city that has no such days has no such column.
  return <><div class="head"><h1>医院结算</h1><span class="sub">{whole ? monthText(Number(month.value)) : '全部月份'} · {rows.length} 张</span></div><div class="body stack">
    {wrong.value.map((one) => <Note kind="act" key={one.message}>{one.message}<Code>{one.code}</Code></Note>)}
    {said.value && <Note kind="info" icon="ok">{said.value}</Note>}
    <section class="panel"><div class="filter"><label>月份 <input id="month" type="text" placeholder="全部（年-月）" inputMode="numeric" defaultValue={monthText(month.value)} onChange={(event) => { month.value = askedMonth(event); event.target.value = monthText(month.value); }} /></label>
      <label>只看 <select value={show.value} onChange={(event) => { show.value = event.target.value; }}>{Object.entries(kShow).map(([code, label]) => <option value={code} key={code}>{label}</option>)}</select></label></div>
      <Table caption="结算单" empty="没有这样的结算单。" pick={(row) => '#/clearing/' + row.key} heads={[{label: '医院'}, {label: '月份', nowrap: true}, {label: '状态', nowrap: true}, {label: '人次', num: true}, {label: '应结算（元）', num: true}, {label: '拨付（元）', num: true}, {label: '保证金（元）', num: true}, ...(dated ? [{label: '期限', nowrap: true}] : [])]}
        foot={['合计', '', '', rows.reduce((sum, one) => sum + one.line_count, 0), yuan(total('total_fen')), yuan(total('payable_fen')), yuan(total('deposit_fen')), ...(dated ? [''] : [])]}
        rows={[...rows.map((one) => ({key: one.id, cells: [one.institution_name, monthText(one.month), <><Badge kind={one.state === 'DISPUTED' ? 'warn' : one.state === 'CLOSED' ? 'ok' : ''}>{one.state_label}</Badge>{one.late_fen > 0 && <Badge icon="wait">迟到</Badge>}{one.negative_fen < 0 && <Badge icon="back">负数</Badge>}</>,
          one.line_count, yuan(one.total_fen), yuan(one.payable_fen), yuan(one.deposit_fen), ...(dated ? [<span class={one.overdue ? 't-act' : ''}>{one.overdue && <Icon name="act" />} {due(one)}</span>] : [])]}))]} /></section></div>
  <div class="actions">{whole && holds('front_clerk') && <button class="btn" disabled={busy.value} onClick={() => { asking.value = {label: '建立结算单', path: '/api/clearing-open', words: {}}; }}>建立本月结算单…</button>}
    {whole && steps.value.map((step) => <button class="btn" key={step.event} disabled={busy.value} onClick={() => { asking.value = {label: step.label, path: '/api/clearing-step', words: {event: step.event}}; }}>全部{step.label}…</button>)}
    <span class="say">{whole ? '一家一家办，可以停下' : '先填月份，再办全部医院'}</span></div>
  {asking.value && <Dialog title={`${monthText(Number(month.value))}全部医院${asking.value.label}？`} safe={{label: '不办', run: () => { asking.value = null; }}} ends={[{label: asking.value.label, kind: 'primary', run: () => all(asking.value.path, asking.value.words)}]}>
    <p>{asking.value.words.event ? `共 ${list.value.clearings.length} 张；每张各自核对，不能办的留下并说明原因。` : '这个月定点的每家医院各建一张，已有的不动。'}</p></Dialog>}</>;
}

// One clearing -------------------------------------------------------------------------------------------

const one = signal(null);
const story = signal(null);
const kRoad = [['submit', '医院申报', 'hospital_due'], ['audit', '审核'], ['agree', '对账一致'], ['sign', '科长签字', 'bureau_due'], ['check', '财务审核'], ['confirm', '拨付确认'], ['close', '清算完毕']];
const kReached = {OPEN: 0, SUBMITTED: 1, AUDITED: 2, DISPUTED: 2, RECONCILED: 3, SIGNED: 4, FINANCE_CHECKED: 5, PAID: 6, CLOSED: 7};

async function read(id) {
  const still = pageReads.begin();
  const [answer, explained] = await Promise.all([post('/api/clearing-show', {}, {ref: id}), post('/api/explain', {}, {ref: id})]);
  if (!still()) return;
  if (answer.status !== 200) { refused.value = problemsOf(answer); return; }
  one.value = answer.body;
  story.value = explained.status === 200 ? explained.body : null;
  await loadActs(id, still);
}

/** The road of a month, with who took which step. */
function Road({record, state, history}) {
  const at = kReached[state];
  return <section class="panel"><ol class="steps in">{kRoad.map(([event, label, due], i) => {
    const taken = history.filter((entry) => entry.event === event && (entry.verdict || entry.first_verdict).kind !== 'refused');
    const last = taken[taken.length - 1];
    return <li class={i < at ? 'done' : i === at ? 'now' : ''} aria-current={i === at ? 'step' : undefined} key={event}>{label}<span>{i < at && last ? `${time(last.written_ms).slice(5, 10)} ${last.author.name}` : i === at && due && record[due] ? '限 ' + record[due].slice(5) : ''}</span></li>;
  })}</ol></section>;
}

function Figures({record, lines}) {
  const kept_ = record.deposit_bp || 0;
  const parts = [['上月结转', record.carry_fen], ['本月正常', record.normal_fen], ['迟到', record.late_fen], ['负数', record.negative_fen], ['扣减', -(record.disallowed_fen || 0)]];
  return <section class="panel"><h2>应结算<span class="right"><b>{yuan(record.total_fen || 0)}</b> 元</span></h2>
    <dl class="kv money">{parts.map(([label, fen]) => <><dt key={label}>{label}</dt><dd class="num">{yuan(fen || 0)}</dd></>)}</dl>
    <div class="sum"><div><p class="k">{(10000 - kept_) / 100}% 拨付</p><p class="v lead">{yuan(record.payable_fen || 0)} <small>元</small></p></div><div><p class="k">{kept_ / 100}% 保证金（留到年底考核）</p><p class="v">{yuan(record.deposit_fen || 0)} <small>元</small></p></div></div>
    {record.carried_fen < 0 && <p class="how">合计为负，转入下月 {yuan(record.carried_fen)} 元</p>}<p class="how">保证金按月合计算一次，四舍五入到分；{lines.length} 行</p></section>;
}

export function ClearingPage({id}) {
  useEffect(() => {
    one.value = story.value = null;
    clearActs();
    post('/api/looking', {}, {ref: id});
    return () => { post('/api/looking', {}, {ref: ''}); };
  }, [id]);
  // Another has acted: what is read here is read anew; what is being filled in stays as it is.
  useEffect(() => { if (!doing.value) read(id); }, [id, told.value.head, !doing.value]);
  useEffect(() => bind({Escape: () => { if (doing.value) doing.value = null; else go('/clearings'); }}), []);
  if (!one.value) return <div class="body stack">{refused.value.map((problem) => <Note kind="act" key={problem.code}>{problem.message}</Note>)}</div>;
  const {header, record, lines} = one.value;
  const apart = lines.filter((line) => line.kind !== 'normal' || line.disallowed_fen);
  const differences = record.differences || [];
  return <><div class="head"><h1>《{record.institution_name}结算单》{monthText(record.month)}</h1><span class="sub">第 {header.version} 版</span><span class="right">
    <Badge kind={one.value.overdue ? 'act' : header.state === 'DISPUTED' ? 'warn' : ''} icon={one.value.overdue ? 'act' : undefined}>{stateLabel('HospitalClearing', header.state)}{one.value.overdue && '，已超期'}</Badge><Watched id={id} /></span></div>
  <div class="body stack" tabIndex={0}><ActForm about={`${record.institution_name} ${monthText(record.month)} · 应结算 ${yuan(record.total_fen || 0)} 元，拨付 ${yuan(record.payable_fen || 0)} 元`} header={{...header, type: 'HospitalClearing'}} done={() => read(id)} />
    <Road record={record} state={header.state} history={(story.value && story.value.history) || []} />
    {one.value.stated_differs && <Note kind="warn">医院申报 {record.stated_count !== undefined && `${record.stated_count} 人次`} {record.stated_fen !== undefined && `${yuan(record.stated_fen)} 元`}，本局明细 {lines.length} 人次 {yuan(one.value.lines_fen)} 元，不相符。</Note>}
    {record.dropped_count > 0 && <Note kind="warn">申报以后有 {record.dropped_count} 笔被冲销或更正，已移出本月，须重新审核：原来对它们的扣减随之失效，更正后的单据列入以后的月份（迟到）。</Note>}
    <div class="split sums"><div class="stack">
      <section class="panel"><Table caption="分类合计" empty="还没有明细。" heads={[{label: '类别'}, {label: '人次', num: true}, {label: '总费用（元）', num: true}, {label: '基金应付（元）', num: true}]}
        rows={(record.sums || []).map((sum) => ({key: sum.kind, cells: [sum.kind, sum.count, yuan(sum.total_fee_fen), yuan(sum.fund_fen)]}))} /></section>
      {apart.length > 0 && <section class="panel"><h2>另列</h2><Table caption="另列" empty="" pick={(row) => '#/show/' + row.key} heads={[{label: '单据'}, {label: '为什么', nowrap: true}, {label: '所属月份', nowrap: true}, {label: '金额（元）', num: true}, {label: '扣减（元）', num: true}]}
        rows={apart.map((line) => ({key: line.record_id, cells: [line.doc_no || '—', <Badge icon={line.kind === 'late' ? 'wait' : line.kind === 'normal' ? 'warn' : 'back'}>{line.kind === 'normal' ? '扣减' : line.kind_label}</Badge>, monthText(line.month), yuan(line.amount_fen), line.disallowed_fen ? yuan(-line.disallowed_fen) : '']}))} /></section>}
      {differences.length > 0 && <section class="panel"><h2>对账差异</h2><Table caption="对账差异" empty="" heads={[{label: '单据号', nowrap: true}, {label: '医院（元）', num: true}, {label: '本局（元）', num: true}, {label: '差（元）', num: true}, {label: '说明'}]}
        rows={differences.map((each, i) => ({key: i, cells: [each.doc_no, yuan(each.hospital_fen), each.doc_no && !lines.some((line) => line.record_id === each.settlement) ? '0.00（不在本月明细）' : yuan(each.bureau_fen), yuan((each.hospital_fen || 0) - (each.bureau_fen || 0)), each.reason]}))} />{record.answer && <p class="in">经办答复：{record.answer}</p>}</section>}
      <section class="panel"><details><summary class="in small">全部明细 {lines.length} 行</summary><Table caption="全部明细" empty="没有" pick={(row) => '#/show/' + row.key} heads={[{label: '单据'}, {label: '类别', nowrap: true}, {label: '总费用（元）', num: true}, {label: '金额（元）', num: true}]}
        rows={lines.map((line) => ({key: line.record_id, cells: [line.doc_no || '—', line.kind_label, yuan(line.total_fee_fen), yuan(line.amount_fen)]}))} /></details></section></div>
    <div class="stack"><Figures record={record} lines={lines} />
      <Note kind={record.bureau_agreed && record.hospital_agreed ? 'info' : 'off'} icon={record.bureau_agreed && record.hospital_agreed ? 'ok' : 'wait'}>对账：经办{record.bureau_agreed ? '已签' : '未签'}，医院{record.hospital_agreed ? '已签' : '未签'}</Note>
      <Done story={story.value} /></div></div></div>
  <ActBar><a class="btn" href={'#/paper/' + id}>打印结算单…</a><a class="btn" href={'#/show/' + id}>来龙去脉</a><a class="btn quiet" href="#/clearings">返回 <kbd>Esc</kbd></a></ActBar></>;
}
