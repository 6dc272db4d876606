// The page behind the status line: every unsent item, its state, its reason, what comes next.
import {effect, signal} from '@preact/signals';
import {useEffect} from 'preact/hooks';

import {post, problemsOf} from '../../schema/web/api.js';
import {Badge, Note, Table, yuan} from '../../schema/web/parts.jsx';
import {dueText} from '../../schema/web/values.js';
import {plain} from '../../schema/web/words.js';
import {Diagnose} from './diagnose.jsx';
import {inbox, loadInbox, papersLine} from './inbox.jsx';
import {hasPassphrase, OperatorPanels} from './lock.jsx';
import {refreshStatus, status, toast, typeLabel} from './state.js';

export const syncing = signal(false);
/** What became of the last 立即同步 that was not done, with its time; seen from every page. */
export const notSynced = signal('');
const failed = signal([]);
let failedAt = 0;
// What has gone through since is not told as if it had not.
effect(() => { const now = status.value; if (failedAt && now && now.last_sync_ms > failedAt) { notSynced.value = ''; failed.value = []; } });
const unsent = signal([]);

export async function syncNow() {
  if (syncing.value) return;
  syncing.value = true;
  const answer = await post('/api/sync');
  syncing.value = false;
  failed.value = problemsOf(answer);
  const at = new Date().toTimeString().slice(0, 5);
  notSynced.value = answer.status === 200 ? '' : `${at} 没有同步成，看原因`;
  failedAt = Date.now();
  if (answer.status === 200) toast.value = `${at} 已同步：送达 ${answer.body.pushed} 项，收到 ${answer.body.pulled} 条`;
  await Promise.all([refreshStatus(), loadUnsent(), loadInbox()]); // What came may have settled what waited.
}

async function loadUnsent() {
  const answer = await post('/api/list', {limit: 500}, {type: 'operations'});
  if (answer.status === 200) unsent.value = (answer.body.operations || []).filter((one) => !one.verdict || /held|parked/.test(one.verdict.kind));
}

function operationState(one) {
  if (!one.verdict) return <Badge kind="go" icon="up">待上传</Badge>;
  if (one.verdict.kind === 'held') return <Badge kind="warn" icon="held">待核定</Badge>;
  return <Badge icon="wait">等候</Badge>;
}

const kilobytes = (bytes) => (bytes < 1048576 ? Math.ceil(bytes / 1024) + ' KB' : (bytes / 1048576).toFixed(1) + ' MB');

/** Scans travel behind the operations, in a lane of their own. */
function Scans({now}) {
  const {files_waiting: files, bytes_waiting: bytes} = now.documents;
  const records = (inbox.value && inbox.value.documents) || [];
  return <section class="panel" aria-label="材料影像"><h2>材料影像<span class="right">{files > 0 ? `本机待上传 ${files} 份，${kilobytes(bytes)}` : '本机没有待上传的影像'}</span></h2>
    <Table caption="影像未齐的单据" empty="市局没有在等的影像。" heads={[{label: '单号', nowrap: true}, {label: '单据', nowrap: true}, {label: '姓名', nowrap: true}, {label: '还差'}, {label: '期限', nowrap: true}]} pick={(row) => '#/show/' + row.key}
      rows={records.map((one) => ({key: one.id, cells: [one.doc_no || '—', one.type_label || '', one.name || '', papersLine(one), dueText(one, true)]}))} /></section>;
}

const minutes = (seconds) => (seconds < 60 ? '不到 1 分钟' : seconds < 5400 ? Math.ceil(seconds / 60) + ' 分钟' : (seconds / 3600).toFixed(1) + ' 小时');

/** What comes in over several pages: how much, how fast, how long still. */
function Arriving({now}) {
  const {arriving, label, next} = now.link;
  if (!arriving) return null;
  const rate = arriving.seconds > 0 ? kilobytes(arriving.bytes / arriving.seconds) + '/秒' : '—';
  const facts = [['已收', `${arriving.records} 条，${kilobytes(arriving.bytes)}`], ['速度', rate], ['还有', arriving.left ? `约 ${arriving.left} 条` : '—'],
    ['还要', arriving.seconds_left ? '约 ' + minutes(arriving.seconds_left) : '—'], ['本机已有', `单据 ${now.records} 份，名册 ${now.register_rows} 人`]];
  return <section class="panel" aria-label="正在接收"><h2>{label}</h2><dl class="facts-grid in">{facts.map(([name, text]) => <><dt key={name}>{name}</dt><dd>{text}</dd></>)}</dl>
    <p class="in small soft">{next}</p></section>;
}

export function StatusPage() {
  useEffect(() => { refreshStatus(); loadUnsent(); loadInbox(); }, []);
  const now = status.value;
  if (!now) return <div class="body"><p class="soft">正在读取…</p></div>;
  const limit = now.offline_limit;
  const facts = [['与市局', now.link.label + (now.link.next ? `：${now.link.next}` : '')], ['已送达市局', now.delivered + ' 项'], ['待上传', now.pending + ' 项'], ['需处理', now.needs_person ? now.needs_person + ' 件，在“待我处理”里办' : '没有'], ['只在本机', now.one_copy_only + ' 项' + (now.oldest_pending ? '，最早 ' + now.oldest_pending : '')],
    ['上次同步', now.last_sync || '还没有'], ['市局地址', now.city_url], ['本机单据', now.records + ' 份'], ['参保名册', now.register_rows + ' 人'],
    ['离线结算', `${limit.count}/${limit.count_max} 笔，${yuan(limit.total_fen)}/${yuan(limit.total_fen_max)} 元，${limit.hours}/${limit.hours_max} 小时`],
    ['本机时钟', Math.abs(now.clock_offset_ms) < 60_000 ? '与市局一致' : `差 ${Math.round(now.clock_offset_ms / 60_000)} 分钟，请校时`]];
  return <><div class="head"><h1>同步明细</h1><span class="sub">{now.line}</span></div><div class="body stack">
    {failed.value.map((one) => <Note kind="warn" key={one.code}>{one.message}<span class="code"> {one.code}</span></Note>)}
    {(now.warnings || []).map((one) => <Note kind="warn" key={one.code}>{plain(one.message)}<span class="code"> {one.code}</span></Note>)}
    <Arriving now={now} />
    {!hasPassphrase() && <OperatorPanels />}
    <section class="panel"><h2>还没有定下来的 {unsent.value.length}</h2>
      <Table caption="未定的操作" empty="都已送达，没有未定的操作。" heads={[{label: '状态'}, {label: '操作'}, {label: '单据'}, {label: '时间', nowrap: true}, {label: '原因与下一步'}]}
        pick={(row) => '#/show/' + row.record}
        rows={unsent.value.map((one) => ({key: one.op_id, record: one.record_id, cells: [operationState(one), one.label || '办理', typeLabel(one.record_type), one.recorded_at,
          one.verdict ? plain([one.verdict.message, one.verdict.next].filter(Boolean).join('；')) : '联网后自动上传，无需操作']}))} /></section>
    <Scans now={now} />
    <section class="panel"><h2>这台电脑</h2><dl class="facts-grid in">{facts.map(([label, text]) => <><dt key={label}>{label}</dt><dd>{text}</dd></>)}</dl></section>
    {hasPassphrase() && <OperatorPanels />}
    <Diagnose />
  </div></>;
}
