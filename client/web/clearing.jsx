// 医院结算: the months of a hospital, and the settlements of this desk that stand in one. Its steps are the record's.
import {signal} from '@preact/signals';
import {useEffect} from 'preact/hooks';

import {get, post, problemsOf} from '../../schema/web/api.js';
import {Badge, Code, Note, stateBadge, Table, yuan} from '../../schema/web/parts.jsx';
import {monthText} from '../../schema/web/values.js';

const months = signal([]);
const lines = signal(null);
const wrong = signal([]);

/** By when whoever has it now is to be done with it. */
const dueOf = ({state, record}) => (state === 'CLOSED' ? '' : state === 'OPEN' ? record.hospital_due : record.bureau_due) || '';

export function ClearingPage() {
  useEffect(() => {
    post('/api/list', {limit: 60}, {type: 'HospitalClearing'}).then(async (answer) => {
      wrong.value = problemsOf(answer);
      const found = answer.status === 200 ? answer.body.records : [];
      months.value = await Promise.all(found.map(async (one) => {
        const shown = await get('/api/show', {ref: one.id});
        return {...one, record: shown.status === 200 ? shown.body.record : {}};
      }));
    });
  }, []);
  const rows = [...months.value].sort((a, b) => (b.record.month || 0) - (a.record.month || 0));
  return <><div class="head"><h1>月度清算</h1><span class="sub">医院结算单，新的在前</span></div><div class="body stack">
    {wrong.value.map((one) => <Note kind="act" key={one.code}>{one.message}<Code>{one.code}</Code></Note>)}
    <section class="panel"><Table caption="医院结算单" empty="本机还没有医院结算单；市局建立并同步后在这里。" pick={(row) => '#/show/' + row.key}
      heads={[{label: '月份', nowrap: true}, {label: '医院'}, {label: '状态', nowrap: true}, {label: '人次', num: true}, {label: '本月合计（元）', num: true}, {label: '应结算（元）', num: true}, {label: '拨付（元）', num: true}, {label: '期限', nowrap: true}]}
      rows={rows.map((one) => ({key: one.id, cells: [monthText(one.record.month) || one.doc_no, one.record.institution_name || one.record.institution_code, stateBadge(one), one.record.line_count === undefined ? '' : String(one.record.line_count),
        yuan(one.record.normal_fen), yuan(one.record.total_fen), yuan(one.record.payable_fen), dueOf(one)]}))} /></section></div></>;
}

/** On the page of one month: what of it stands here, and which of it is cut; what differs is told above. */
export function ClearingLines({one}) {
  useEffect(() => {
    lines.value = null;
    get('/api/clearing', {ref: one.id}).then((answer) => { wrong.value = problemsOf(answer); if (answer.status === 200) lines.value = {...answer.body, of: one.id}; });
  }, [one.id, one.version]);
  const told = lines.value && lines.value.of === one.id ? lines.value : null;
  const {disallowed = [], line_count: count} = one.record;
  const line = (id) => (told && told.lines.find((each) => each.id === id)) || {};
  return <>{one.state === 'DISPUTED' && <Note kind="off" icon="wait">已说明差异，等市局答复；答复后在“待我处理”里再对账。</Note>}
    {disallowed.length > 0 && <section class="panel"><h2>扣减的单据</h2><Table caption="扣减的单据" empty="" heads={[{label: '单号', nowrap: true}, {label: '姓名', nowrap: true}, {label: '扣减（元）', num: true}, {label: '原因'}]}
      rows={disallowed.map((each, at) => ({key: at, cells: [line(each.settlement).doc_no || '不在本机', line(each.settlement).name, yuan(each.amount_fen), each.reason]}))} /></section>}
    {told && <section class="panel" aria-label="明细"><h2>本机的明细 {told.count}<span class="right">基金支付 {yuan(told.sum_fen)} 元{count !== undefined && count !== told.count && <>　<Badge kind="warn" icon="warn">结算单上 {count} 人次</Badge></>}</span></h2>
      <Table caption="明细" empty="本机没有这个月的结算，或还没有同步到。" pick={(row) => '#/show/' + row.key} heads={[{label: '单号', nowrap: true}, {label: '姓名', nowrap: true}, {label: '待遇'}, {label: '日期', nowrap: true}, {label: '类别'}, {label: '基金支付（元）', num: true}, {label: '状态', nowrap: true}]}
        rows={told.lines.map((line) => ({key: line.id, cells: [line.doc_no, line.name, line.benefit, line.event_date, line.kind, yuan(line.fund_pay_fen), line.state_label]}))} /></section>}</>;
}
