// 日终核对: the day in figures, and all that is not settled; goes to paper as it stands.
import {signal} from '@preact/signals';
import {useEffect} from 'preact/hooks';

import {get, post, problemsOf} from '../../schema/web/api.js';
import {bind} from '../../schema/web/keys.js';
import {Code, Note, Table, yuan} from '../../schema/web/parts.jsx';
import {readDate} from '../../schema/web/values.js';
import {plain} from '../../schema/web/words.js';
import {loadInbox, waiting} from './inbox.jsx';
import {personOf} from './drafts.jsx';
import {Recorded, recordedOn} from './home.jsx';
import {recordable, status, typeLabel} from './state.js';

const day = signal('');
const told = signal(null);
const wrong = signal([]);
const unsent = signal([]);
const drafts = signal([]);
const done = signal([]);

const today = () => new Date(Date.now() + 8 * 3600e3).toISOString().slice(0, 10); // The city's day.

async function load() {
  const answer = await get('/api/report', {name: 'daily', day: day.value});
  wrong.value = problemsOf(answer);
  if (answer.status === 200) told.value = answer.body;
  const own = await post('/api/list', {limit: 500}, {type: 'operations'});
  if (own.status === 200) unsent.value = own.body.operations.filter((one) => !one.verdict || /held|parked/.test(one.verdict.kind));
  const kept = await get('/api/drafts');
  if (kept.status === 200) drafts.value = kept.body.drafts;
  done.value = await recordedOn(day.value);
  loadInbox();
}

const said = (column, value) => (value === undefined || value === null ? '' : column.kind === 'fen' ? yuan(value) : String(value));
const isLimit = (column) => /_max(_|$)/.test(column.name);
/** A figure, and behind it how far it may go. */
function shown(column, row, columns) {
  const limit = columns.find((one) => isLimit(one) && one.name.replace('_max', '') === column.name);
  return [said(column, row[column.name]), limit && said(limit, row[limit.name])].filter(Boolean).join(' / ');
}

export function DailyPage() {
  useEffect(() => { day.value = today(); return bind({'Ctrl+P': () => window.print()}); }, []);
  useEffect(() => { if (recordable().length) load(); }, [recordable().length]);
  const site = status.value && status.value.site;
  const all = told.value ? told.value.columns : [];
  const columns = all.filter((one) => !isLimit(one));
  const open = waiting().filter((one) => one.sort !== 'decided'); // Those are only to be read.
  const listed = new Set(done.value.map((one) => one.id));
  const rest = unsent.value.filter((one) => one.verdict || !listed.has(one.record_id)); // What only waits to be sent is not told twice.
  const above = unsent.value.length - rest.length;
  return <><div class="head"><h1>日终核对</h1><span class="sub">{site ? `${site.name}（${site.site_no}）　操作员 ${site.operator_name}` : ''}</span></div>
    <div class="body stack onpaper">
      {wrong.value.map((one) => <Note kind="act" key={one.code}>{one.message}<Code>{one.code}</Code></Note>)}
      <p class="small noprint"><label for="daily-day">日期</label> <input type="text" id="daily-day" size="12" value={day.value} onChange={(event) => { const typed = readDate(event.target.value); day.value = /^\d{4}-\d\d-\d\d$/.test(typed) && typed <= today() ? typed : today(); event.target.value = day.value; load(); }} /></p>
      {told.value && <section class="panel"><h2>{told.value.title}<span class="right">{day.value}</span></h2>
        <Table caption={told.value.title} empty="" heads={columns.map((one) => ({label: one.kind === 'fen' ? one.label + '（元）' : one.label, num: one.kind !== 'text'}))}
          rows={told.value.rows.map((row, at) => ({key: at, cells: columns.map((one) => shown(one, row, all))}))} /></section>}
      <section class="panel"><h2>本日办理 {done.value.length}{day.value < today() && <span class="right">状态是现在的，不是当日的</span>}</h2><Recorded list={done.value} caption="本日办理" empty="这一天没有办理。" /></section>
      <section class="panel"><h2>还没有定下来的操作 {unsent.value.length}{above > 0 && <span class="right">其中 {above} 项待上传，单据见本日办理</span>}</h2>{(rest.length || !above) && <Table caption="还没有定下来的操作" empty="都已送达，没有未定的操作。"
        heads={[{label: '时间', nowrap: true}, {label: '单据', nowrap: true}, {label: '操作', nowrap: true}, {label: '原因与下一步'}]} pick={(row) => '#/show/' + row.record}
        rows={rest.map((one) => ({key: one.op_id, record: one.record_id, cells: [one.recorded_at.slice(0, 16), typeLabel(one.record_type), one.label || '办理',
          one.verdict ? plain([one.verdict.message, one.verdict.next].filter(Boolean).join('；')) : '待上传']}))} />}</section>
      <section class="panel"><h2>等本点处理的 {open.length}</h2><Table caption="等本点处理的" empty="没有等本点处理的事项。" heads={[{label: '状态', nowrap: true}, {label: '事项', nowrap: true}, {label: '姓名', nowrap: true}, {label: '原因'}, {label: '期限', nowrap: true}]}
        pick={(row) => '#/inbox?pick=' + row.key} rows={open.map((one) => ({key: one.key, cells: [one.state, one.what, one.who, one.why, one.due]}))} /></section>
      <section class="panel"><h2>没有办完的草稿 {drafts.value.length}</h2><Table caption="没有办完的草稿" empty="没有草稿。" heads={[{label: '时间', nowrap: true}, {label: '姓名', nowrap: true}, {label: '单据'}]}
        rows={drafts.value.map((one) => ({key: one.draft, cells: [one.updated_at.slice(0, 16), personOf(one.form) || one.doc_no || '未填姓名', typeLabel(one.type) + (one.record ? '修改' : '')]}))} /></section>
      <p class="signs">核对人：　　　　　　　　　日期：</p></div>
    <div class="actions"><button class="btn primary" onClick={() => window.print()}>打印 <kbd>Ctrl+P</kbd></button><a class="btn quiet" href="#/">回今日 <kbd>Esc</kbd></a></div></>;
}
