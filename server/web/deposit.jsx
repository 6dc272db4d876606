// 保证金: what was kept back of each hospital's year, what was taken of it, and what it gets at the end.
import {signal} from '@preact/signals';
import {useEffect} from 'preact/hooks';

import {post, problemsOf} from '../../schema/web/api.js';
import {bind} from '../../schema/web/keys.js';
import {Badge, Table, yuan} from '../../schema/web/parts.jsx';
import {monthText} from '../../schema/web/values.js';
import {ActBar, ActForm, clearActs, doing, Done, loadActs, pageReads, steps, Wrong, wrong} from './acts.jsx';
import {go, stateLabel, told, types} from './state.js';

const hospitals = signal([]);
const year = signal('');

const percent = (bp) => (bp === undefined ? '' : (bp / 100).toFixed(2) + '%');
const creates = (type) => types.value.some((one) => one.type === type && one.create);

async function load() {
  const answer = await post('/api/deposit-list', {}, {year: year.value});
  wrong.value = problemsOf(answer);
  if (answer.status === 200) hospitals.value = answer.body.hospitals;
}

export function DepositsPage() {
  useEffect(() => { clearActs(); }, []);
  useEffect(() => { load(); }, [year.value, told.value.head]);
  return <><div class="head"><h1>保证金</h1><span class="sub">{year.value ? year.value + ' 年' : '全部年度'} · {hospitals.value.length} 家</span></div><div class="body stack"><Wrong />
    <section class="panel"><div class="filter"><label>年度 <input type="text" inputMode="numeric" placeholder="全部" defaultValue={year.value} onChange={(event) => { year.value = /^20\d\d$/.test(event.target.value.trim()) ? event.target.value.trim() : ''; event.target.value = year.value; }} /></label></div>
      <Table caption="保证金" empty="还没有留存的保证金。" pick={(row) => '#/deposit/' + row.key} heads={[{label: '医院'}, {label: '年度', nowrap: true}, {label: '月份', num: true}, {label: '保证金（元）', num: true}, {label: '扣除（元）', num: true}, {label: '结余（元）', num: true}, {label: '兑付', nowrap: true}]}
        rows={hospitals.value.map((one) => ({key: one.institution_code + '/' + one.year, cells: [one.institution_name, one.year, one.months, yuan(one.deposit_fen), yuan(one.deducted_fen), yuan(one.rest_fen), one.payout_state ? stateLabel('DepositPayout', one.payout_state) : '—']}))} /></section></div>
  <div class="actions">{['Inspection', 'DepositDeduction', 'IndicatorAssessment', 'DepositPayout'].filter(creates).map((type) => <a class="btn" href={'#/new/' + type} key={type}>{types.value.find((one) => one.type === type).label}…</a>)}<span class="say">扣完为止，不转到别的月份</span></div></>;
}

const whole = signal(null);
const story = signal(null);

async function read(code, of) {
  const still = pageReads.begin();
  const answer = await post('/api/deposit-show', {}, {institution: code, year: of});
  if (!still()) return;
  wrong.value = problemsOf(answer);
  if (answer.status !== 200) return;
  whole.value = answer.body;
  const {payout} = answer.body;
  if (!payout) { steps.value = []; return; }
  const explained = await post('/api/explain', {}, {ref: payout.header.id});
  if (!still()) return;
  story.value = explained.status === 200 ? explained.body : null;
  await loadActs(payout.header.id, still);
}

export function DepositPage({code, of}) {
  useEffect(() => { whole.value = story.value = null; clearActs(); }, [code, of]);
  useEffect(() => { if (!doing.value) read(code, of); }, [code, of, told.value.head, !doing.value]);
  useEffect(() => bind({Escape: () => { if (doing.value) doing.value = null; else go('/deposits'); }}), []);
  const all = whole.value;
  if (!all) return <div class="body stack"><Wrong /></div>;
  const {payout, assessment} = all;
  return <><div class="head"><h1>{all.institution_name} {all.year} 年保证金</h1><span class="sub">结余 {yuan(all.rest_fen)} 元</span>{payout && <span class="right"><Badge>{stateLabel('DepositPayout', payout.header.state)}</Badge></span>}</div>
  <div class="body stack" tabIndex={0}>{payout ? <ActForm about={`${all.institution_name} ${all.year} 年 · 应拨 ${yuan(payout.record.payout_fen)} 元，留存 ${yuan(payout.record.retained_fen)} 元`} header={{...payout.header, type: 'DepositPayout'}} done={() => read(code, of)} also={{amend: ['payout_bp']}} /> : <Wrong />}
    <div class="split sums"><div class="stack"><section class="panel"><Table caption="各月保证金" empty="还没有清算的月份。" heads={[{label: '月份', nowrap: true}, {label: '保证金（元）', num: true}, {label: '扣除（元）', num: true}, {label: '结余（元）', num: true}, {label: '状态', nowrap: true}]}
      rows={all.months.map((one) => ({key: one.month, cells: [monthText(one.month), yuan(one.deposit_fen), yuan(one.deducted_fen), yuan(one.net_fen), one.state_label]}))} /></section>
      <section class="panel"><h2>扣除</h2><Table caption="扣除" empty="没有扣除。" pick={(row) => '#/show/' + row.key} heads={[{label: '月份', nowrap: true}, {label: '应扣（元）', num: true}, {label: '实扣（元）', num: true}, {label: '未扣（元）', num: true}, {label: '状态', nowrap: true}]}
        rows={all.deductions.map((one) => ({key: one.header.id, cells: [monthText(one.record.month), yuan(one.record.requested_fen), yuan(one.record.applied_fen || 0), yuan(one.record.unapplied_fen || 0), one.header.state_label]}))} /></section></div>
    <div class="stack"><section class="panel"><h2>年度兑付</h2>{payout ? <dl class="kv money"><dt>累计结余</dt><dd class="num">{yuan(payout.record.sum_net_fen)}</dd><dt>百分比</dt><dd class="num">{percent(payout.record.payout_bp)}</dd><dt>应拨</dt><dd class="num"><b>{yuan(payout.record.payout_fen)}</b></dd><dt>留存</dt><dd class="num">{yuan(payout.record.retained_fen)}</dd><dt>期限</dt><dd class="num">{payout.record.due || '无'}</dd></dl> : <p class="in soft">还没有录入拨付百分比。{creates('DepositPayout') && <a href="#/new/DepositPayout">录入</a>}</p>}</section>
      <section class="panel"><h2>指标考核</h2>{assessment ? <p class="in"><a href={'#/show/' + assessment.header.id}>{assessment.header.label}</a> <Badge>{assessment.header.state_label}</Badge></p> : <p class="in soft">还没有考核表。{creates('IndicatorAssessment') && <a href="#/new/IndicatorAssessment">填写</a>}</p>}</section>
      <Done story={story.value} /></div></div></div>
  <ActBar>{payout && <><a class="btn" href={'#/paper/' + payout.header.id}>打印…</a><a class="btn" href={'#/show/' + payout.header.id}>来龙去脉</a></>}{all.months.length > 0 && <a class="btn" href={'#/paper/' + all.months[0].id}>打印全年结算情况…</a>}<a class="btn quiet" href="#/deposits">返回 <kbd>Esc</kbd></a></ActBar></>;
}
