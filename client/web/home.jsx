// 今日: work by digit, what was left half done, what waits for this desk, what was recorded today.
import {signal} from '@preact/signals';
import {useEffect} from 'preact/hooks';

import {get, post} from '../../schema/web/api.js';
import {Badge, Dialog, Icon, Note, stateBadge, Table, yuan} from '../../schema/web/parts.jsx';
import {draftLink, filledOf, FormChanged, personOf} from './drafts.jsx';
import {counted, loadInbox, waiting} from './inbox.jsx';
import {recordable, refreshStatus, status, typeLabel} from './state.js';

const drafts = signal([]);
const today = signal([]);
const dropping = signal(null);

async function load() {
  const found = await get('/api/drafts');
  if (found.status === 200) drafts.value = found.body.drafts;
  const day = new Date(Date.now() + 8 * 3600e3).toISOString().slice(0, 10); // The city's day.
  today.value = await recordedOn(day);
}

/** What this site recorded on that day, newest first; what came of it later changes nothing of its day. */
export async function recordedOn(day) {
  const lists = await Promise.all(recordable().map(async (one) => {
    const answer = await post('/api/list', {}, {type: one.type, recorded_on: day});
    return answer.status === 200 ? answer.body.records.map((record) => ({...record, type: one.type})) : [];
  }));
  return lists.flat().sort((a, b) => (a.created_at < b.created_at ? 1 : -1));
}

/** What they come to: what was sent back or taken back pays nobody. */
export const sumOf = (list) => list.reduce((sum, one) => sum + (one.counts ? one.amount_fen : 0), 0);

/** A day's papers, each with what it is about in money. */
export function Recorded({list, caption, empty, max = list.length}) {
  return <Table caption={caption} empty={empty} size={max} heads={[{label: '时间', nowrap: true}, {label: '事项', nowrap: true}, {label: '姓名'}, {label: '证件号码', nowrap: true}, {label: '金额（元）', num: true}, {label: '状态', nowrap: true}, {label: '单号', nowrap: true}]}
    pick={(row) => '#/show/' + row.key} foot={list.some((one) => one.counts) ? ['合计', '', '', '', yuan(sumOf(list)), '', ''] : undefined}
    rows={list.slice(0, max).map((one) => ({key: one.id, sorts: [undefined, undefined, undefined, undefined, one.amount_fen || 0], cells: [one.created_at.slice(11, 16), typeLabel(one.type), one.patient_name || one.owner_name || one.name || '', one.patient_id_no || one.owner_id_no || '',
      one.amount_fen === undefined ? '' : one.counts ? yuan(one.amount_fen) : <>{yuan(one.amount_fen)}<span class="sub">{one.put_right ? '已更正，不计' : '不计'}</span></>, stateBadge(one), one.doc_no]}))} />;
}

const weekday = (date) => '日一二三四五六'[date.getDay()];

const kDraftsShown = 2; // Of more the day's work would slip out of sight.

/** Without a link: that work goes on, how old is what is known of others, and how much is left of the limit. */
function Offline({now}) {
  if (!now || now.city_reached || !now.last_sync) return null;
  const limit = now.offline_limit;
  return <Note kind="off" icon="off"><b>没有连上市局，照常办理。</b>每一份都已存在本机，联网后自动上传；别处的情况看到 {now.last_sync.slice(5, 16)} 为止。离线结算额度已用 {limit.count}/{limit.count_max} 笔，{yuan(limit.total_fen)}/{yuan(limit.total_fen_max)} 元，{limit.hours}/{limit.hours_max} 小时。</Note>;
}

function Drafts() {
  const [first, rest] = [drafts.value.slice(0, kDraftsShown), drafts.value.slice(kDraftsShown)];
  return <>{first.map(asNote)}{rest.length > 0 && <details><summary class="small">另有 {rest.length} 份没办完的</summary><div class="stack">{rest.map(asNote)}</div></details>}</>;
}

const asNote = (one) => <div class="note info mid" key={one.draft}><Icon name="pen" />
    <span><b>有一份没办完的{typeLabel(one.type)}{one.record ? '修改' : ''}</b>：{one.doc_no || personOf(one.form) || '未填姓名'}，{one.updated_at.slice(5, 16)} 自动保存，已填 {filledOf(one.form)} 项{one.form_changed && <FormChanged />}</span>
    <span class="right"><a class="btn mini" href={draftLink(one)}>接着填</a>
      <button class="btn mini" onClick={() => { dropping.value = one; }}>放弃草稿…</button></span></div>;

async function drop() {
  await post('/api/drop-draft', {draft: dropping.value.draft});
  dropping.value = null;
  await load();
  await refreshStatus();
}

export function HomePage() {
  // Read anew when the program tells of something else: what is in sight is never older than the counts above it.
  const now = status.value || {};
  useEffect(() => { load(); loadInbox(); }, [recordable().length, now.waiting, now.delivered, now.pending, now.records]);
  const date = new Date();
  const list = waiting();
  return <><div class="head"><h1>今日</h1><span class="sub">{date.getFullYear()} 年 {date.getMonth() + 1} 月 {date.getDate()} 日 星期{weekday(date)}</span>
    <span class="right"><span>数字键办理，<kbd>0</kbd> 回本页</span></span></div>
  <div class="body stack">
    <div class="keys">{recordable().slice(0, 3).map((one, i) => <a href={'#/new/' + one.type} key={one.type}><b class={one.label.length > 5 ? 'long' : undefined}>{one.label}</b><kbd>{i + 1}</kbd>
      <span>今日 {today.value.filter((row) => row.type === one.type).length} 份</span></a>)}
      <a href="#/check"><b>查资格</b><kbd>4</kbd><span>参保名册 {status.value ? status.value.register_rows : ''} 人</span></a>
      <a href="#/inbox"><b>待我处理</b><kbd>5</kbd><span>{list.length} 件</span></a>
      <a href="#/find"><b>全部单据</b><kbd>6</kbd><span>查人查单</span></a></div>
    <Offline now={status.value} />
    <Drafts />
    <section class="panel"><h2>待我处理<span class="right">{counted(list)}</span></h2>
      <Table caption="待我处理" empty="没有等您处理的事项。" heads={[{label: '状态', nowrap: true}, {label: '事项', nowrap: true}, {label: '姓名', nowrap: true}, {label: '原因'}, {label: '期限', nowrap: true}, {label: '下一步', nowrap: true}]}
        pick={(row) => row.href} rows={list.slice(0, 8).map((one) => ({key: one.key, href: '#/inbox?pick=' + one.key, sorts: [undefined, undefined, undefined, undefined, one.dueOn], cells: [<Badge kind={one.kind} icon={one.icon}>{one.state}</Badge>, one.what, one.who, one.why, one.due, <a href={'#/inbox?pick=' + one.key} tabIndex={-1}>{one.next}</a>]}))} />
      {list.length > 8 && <p class="in small"><a href="#/inbox">全部 {list.length} 件</a></p>}</section>
    <section class="panel"><h2>今日办理 {today.value.length}</h2><Recorded list={today.value} caption="今日办理" empty="今天还没有录入。" max={50} /></section>
  </div>
  {dropping.value && <Dialog title={`放弃${personOf(dropping.value.form)}的${typeLabel(dropping.value.type)}草稿？`} safe={{label: '留着', run: () => { dropping.value = null; }}}
    ends={[{label: '放弃草稿', run: drop}]}><p>已填的 {filledOf(dropping.value.form)} 项将不再保留，不能找回。</p></Dialog>}</>;
}
