// 拨付批次: what would be in one, what is in it, two signatures, the list for the bank and its key by different hands, what comes back.
import {effect, signal} from '@preact/signals';
import {useEffect, useState} from 'preact/hooks';

import {download, post, problemsOf} from '../../schema/web/api.js';
import {bind} from '../../schema/web/keys.js';
import {Badge, Code, Note, Table, yuan} from '../../schema/web/parts.jsx';
import {monthText} from '../../schema/web/values.js';
import {ActBar, ActForm, clearActs, doing, Done, loadActs, OpenCases, pageReads, Wrong, wrong} from './acts.jsx';
import {askedMonth} from './clearing.jsx';
import {OneUse} from './oneuse.js';
import {go, holds, me, stateLabel, told, toast, types} from './state.js';
import {Watched} from './watched.jsx';

const batches = signal([]);
const totals = signal([]);
const month = signal('');
const kNoList = {text: '', name: '', note: '', differences: []};
const bank = signal(kNoList);
let whose; // What one has begun to compare, and his words for it, are not the next one's who signs in here.
effect(() => { const now = me.value && me.value.operator_id; if (now !== whose) { whose = now; bank.value = kNoList; } });

async function load() {
  const [found, sums] = await Promise.all([post('/api/list', {}, {type: 'PayoutBatch', limit: 300}), post('/api/payout-totals', {}, {month: month.value})]);
  if (found.status === 200) batches.value = found.body.records.sort((a, b) => b.updated_ms - a.updated_ms);
  if (sums.status === 200) totals.value = sums.body.totals;
}

/** The bank's file as text; older programs of banks write GB18030. */
async function readText(file) {
  const bytes = await file.arrayBuffer();
  try { return new TextDecoder('utf-8', {fatal: true}).decode(bytes); } catch { return new TextDecoder('gb18030').decode(bytes); }
}

const once = new OneUse();
async function compare() {
  const said = bank.value;
  const note = said.differences.length ? said.note : ''; // Nobody explains what he has not seen.
  const answer = once.answered(await post('/api/payout-compare', {once: once.id}, {text: said.text, note}));
  wrong.value = problemsOf(answer);
  if (answer.status === 200) toast.value = '已核对：与银行清单' + (said.note ? '的差异已说明' : '相符');
  // Of another list that was chosen meanwhile nothing has been said yet.
  if (bank.value.text !== said.text) bank.value = {...bank.value, note: '', differences: []};
  else bank.value = answer.status === 200 ? kNoList : {...said, differences: answer.body.differences || []};
  await load();
}

function Compare() {
  const put = (change) => { bank.value = {...bank.value, ...change}; };
  return <section class="panel"><h2>与银行清单核对<span class="right">CSV：批次、金额（元）、笔数或人数</span></h2><div class="in stack">
    <label class="small">银行的清单 <input type="file" accept=".csv,text/csv" onChange={async (event) => { const [file] = event.target.files; if (file) put({text: await readText(file), name: file.name, note: '', differences: []}); }} /></label>
    {bank.value.differences.length > 0 && <><Table caption="与银行不符" empty="" heads={[{label: '与银行不符'}]} rows={bank.value.differences.map((one) => ({key: one, cells: [one]}))} />
      <label class="field"><span class="small">查明后写明如何处理</span><input type="text" value={bank.value.note} onInput={(event) => put({note: event.target.value})} /></label></>}
    <button class="btn" disabled={!bank.value.text} onClick={compare}>核对</button></div></section>;
}

export function BatchesPage() {
  useEffect(() => { clearActs(); }, []);
  useEffect(() => { load(); }, [month.value, told.value.head]);
  const makes = types.value.some((one) => one.type === 'PayoutBatch' && one.create);
  return <><div class="head"><h1>拨付批次</h1><span class="sub">{batches.value.length} 批</span></div><div class="body stack"><Wrong />
    <section class="panel"><Table caption="拨付批次" empty="还没有批次。" pick={(row) => '#/batch/' + row.key} heads={[{label: '批次', nowrap: true}, {label: '代发机构与月份'}, {label: '金额（元）', num: true}, {label: '状态', nowrap: true}]}
      rows={batches.value.map((one) => ({key: one.id, cells: [one.doc_no || '—', one.person, yuan(one.amount_fen), <Badge kind={one.state === 'DONE' ? 'ok' : one.state === 'PARTIAL_RETURN' ? 'warn' : ''}>{one.state_label}</Badge>]}))} /></section>
    <section class="panel"><div class="filter"><b>拨付与退回合计</b><label class="right">月份 <input type="text" inputMode="numeric" placeholder="全部" defaultValue={monthText(month.value)} onChange={(event) => { month.value = askedMonth(event); event.target.value = monthText(month.value); }} /></label></div>
      <Table caption="合计" empty="还没有付出。" heads={[{label: '月份', nowrap: true}, {label: '代发机构'}, {label: '批次', num: true}, {label: '笔数', num: true}, {label: '金额（元）', num: true}, {label: '退回笔数', num: true}, {label: '退回（元）', num: true}, {label: '待付（元）', num: true}, {label: '实付（元）', num: true}]}
        rows={totals.value.map((one) => ({key: one.month + one.agency, cells: [monthText(one.month), one.agency, one.batches, one.count, yuan(one.total_fen), one.returned_count, yuan(one.returned_fen), yuan(one.waits_fen), yuan(one.net_fen)]}))} /></section>
    {holds('finance_confirm') && <Compare />}</div>
  <div class="actions">{makes && <a class="btn primary" href="#/new/PayoutBatch">建批…</a>}<span class="say">一家代发机构一个月一批</span></div></>;
}

// One batch ------------------------------------------------------------------------------------------------

const one = signal(null);
const story = signal(null);
const items = signal([]);
const suggested = signal(null);
const hand = signal([]); // the steps send, give_key: taken by handing over
const key = signal('');
const ticked = signal(new Set());

async function read(id) {
  const still = pageReads.begin();
  const [answer, explained, inside] = await Promise.all([post('/api/show', {}, {ref: id}), post('/api/explain', {}, {ref: id}), post('/api/payout-items', {}, {ref: id})]);
  if (!still()) return;
  if (answer.status !== 200) { wrong.value = problemsOf(answer); return; }
  one.value = answer.body;
  story.value = explained.status === 200 ? explained.body : null;
  items.value = inside.status === 200 ? inside.body.items : [];
  const {header} = answer.body;
  const byHand = await loadActs(id, still, ['send', 'give_key']);
  const would = header.state === 'BUILDING' ? await post('/api/payout-suggest', {}, {ref: id}) : null;
  if (!still()) return;
  hand.value = byHand;
  suggested.value = would && {problems: problemsOf(would), ...would.body};
}

async function release(id, name) {
  const here = pageReads.page();
  const answer = await download('/api/payout-release', {ref: id}, {}, `batch-${name}.zip`);
  if (answer.status === 200) toast.value = '清单已下载；密钥另由财务交付';
  if (!here()) return;
  wrong.value = problemsOf(answer);
  await read(id);
}

async function giveKey(id) {
  const here = pageReads.page();
  const answer = await post('/api/payout-key', {}, {ref: id});
  if (!here()) { // A key never stands under another batch's name.
    toast.value = answer.status === 200 ? '密钥没有显示，因为已离开该批次：回到那里再按“交付密钥”' : '没有办成：交付密钥';
    return;
  }
  wrong.value = problemsOf(answer);
  key.value = answer.status === 200 ? answer.body.key : '';
  await read(id);
}

const kItemsShown = 500;

function Items({list: all, tick}) {
  const [find, look] = useState('');
  const list = find ? all.filter((item) => [item.person, item.account_name, item.account_no].some((text) => (text || '').includes(find))) : all;
  const flip = (id) => { const next = new Set(ticked.value); if (!next.delete(id)) next.add(id); ticked.value = next; };
  return <>{all.length > 20 && <div class="filter"><label>姓名、户名或账号 <input type="text" value={find} onInput={(event) => look(event.target.value.trim())} /></label>{list.length > kItemsShown && <span class="soft right">只列出前 {kItemsShown} 笔，共 {list.length} 笔，请查找</span>}</div>}<Table caption="批次中的每一笔" empty="没有。" heads={[...(tick ? [{label: '退回', nowrap: true}] : []), {label: '姓名', nowrap: true}, {label: '户名', nowrap: true}, {label: '账号', nowrap: true}, {label: '项目'}, {label: '状态', nowrap: true}, {label: '金额（元）', num: true}]}
    rows={list.slice(0, kItemsShown).map((item) => ({key: item.id, cells: [...(tick ? [<input type="checkbox" aria-label={`退回 ${item.person} ${item.account_name} ${yuan(item.payable_fen)}`} checked={ticked.value.has(item.id)} onChange={() => flip(item.id)} />] : []),
      item.person || '—', item.account_name || '—', item.account_no || '—', item.kind_label, item.state_label, yuan(item.payable_fen)]}))} /></>;
}

/** What the bank has sent back stands in no batch any more; here it is told what, why and by which paper. */
function Returned({record, shown}) {
  const text = (name) => (shown.find((field) => field.name === name) || {}).text;
  if (!record.returned_count) return null;
  return <section class="panel"><h2>银行退回<span class="right">{record.returned_count} 笔 {yuan(record.returned_fen)} 元</span></h2><dl class="kv">
    {['returned', 'return_code', 'return_reason', 'bank_reference'].filter(text).map((name) => <><dt key={name}>{shown.find((field) => field.name === name).label}</dt><dd key={name + '-text'}>{text(name)}</dd></>)}</dl></section>;
}

/** How much it is about: of a batch that is not frozen yet, what freezing would take. */
const sums = (of) => (of && of.count ? ` · ${of.person_count} 人 ${of.count} 笔 ${yuan(of.total_fen)} 元` : '');

export function BatchPage({id}) {
  useEffect(() => {
    one.value = story.value = suggested.value = null;
    items.value = hand.value = [];
    key.value = '';
    ticked.value = new Set();
    clearActs();
    post('/api/looking', {}, {ref: id});
    return () => { post('/api/looking', {}, {ref: ''}); key.value = ''; };
  }, [id]);
  useEffect(() => { if (!doing.value) read(id); }, [id, told.value.head, !doing.value]);
  useEffect(() => bind({Escape: () => { if (doing.value) doing.value = null; else go('/batches'); }}), []);
  if (!one.value) return <div class="body stack"><Wrong /></div>;
  const {header, record} = one.value;
  const returning = doing.value && doing.value.event === 'partial_return';
  const would = suggested.value;
  const name = header.doc_no || id.slice(0, 8);
  const taken = {send: {label: '交出加密清单', run: () => release(id, name)}, give_key: {label: '交付密钥', run: () => giveKey(id)}};
  const again = header.state === 'SENT_TO_BANK' && (holds('front_clerk') || holds('bank_clerk'));
  return <><div class="head"><h1>拨付批次 {name}</h1><span class="sub">{record.agency} {monthText(record.month)} · 第 {header.version} 版</span><span class="right"><Badge>{stateLabel('PayoutBatch', header.state)}</Badge><Watched id={id} /></span></div>
  <div class="body stack" tabIndex={0}><ActForm about={`${record.agency} ${monthText(record.month)}${sums(record.count ? record : would)}`} header={{...header, type: 'PayoutBatch'}} done={() => { ticked.value = new Set(); return read(id); }} own={['returned']} long={['freeze', 'print']} more={(step) => (step.event === 'partial_return' ? {returned: [...ticked.value]} : {})}>
      {returning && <Items list={items.value} tick />}</ActForm>
    <OpenCases list={(one.value.conflicts || []).filter((each) => each.state === 'OPEN')} />
    {key.value && <Note kind="warn" icon="held">清单密钥 <b class="key">{key.value}</b>　请勿与清单同路交付：电话、信函或当面。离开本页后不再显示。</Note>}
    {would && (would.problems.length ? would.problems.map((problem) => <Note kind="off" icon="wait" key={problem.code}>现在还不能冻结：{problem.message}<Code>{problem.code}</Code></Note>)
      : <section class="panel"><h2>现在冻结会有<span class="right">{would.count} 笔 <b>{yuan(would.total_fen)}</b> 元</span></h2><Items list={would.items} /></section>)}
    {would && (would.left || []).length > 0 && <section class="panel"><h2>已核定、这批不付的<span class="right">{would.left.length} 笔</span></h2><Table caption="已核定、这批不付的" empty="" pick={(row) => '#/show/' + row.key} heads={[{label: '姓名', nowrap: true}, {label: '项目'}, {label: '金额（元）', num: true}, {label: '为什么'}]}
      rows={would.left.map((item) => ({key: item.id, cells: [item.person || '—', item.kind_label, yuan(item.payable_fen), item.why]}))} /></section>}
    {header.state !== 'BUILDING' && <section class="panel"><h2>汇总<span class="right">{record.file_sha256 ? '清单指纹 ' + record.file_sha256.slice(0, 16) : '还没有打印'}</span></h2><dl class="kv">
      <dt>人数</dt><dd>{record.person_count || 0}</dd><dt>笔数</dt><dd>{record.count || 0}</dd><dt>金额</dt><dd><b>{yuan(record.total_fen || 0)}</b> 元</dd>
      <dt>密钥</dt><dd>{record.key_given ? '已交付' : '未交付'}</dd></dl></section>}
    <Returned record={record} shown={one.value.shown || []} />
    {!returning && header.state !== 'BUILDING' && <section class="panel"><h2>每一笔<span class="right">{items.value.length} 笔</span></h2><Items list={items.value} /></section>}
    <Done story={story.value} /></div>
  <ActBar hand={[...hand.value.map((step) => ({...step, ...taken[step.event]})), ...(again ? [{label: '再下载清单', run: taken.send.run}] : [])]}><a class="btn" href={'#/paper/' + id}>打印表单…</a><a class="btn quiet" href="#/batches">返回 <kbd>Esc</kbd></a></ActBar></>;
}
