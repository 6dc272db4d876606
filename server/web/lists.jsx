// Lists of one subject, with their filters; questions to departments; files that are imported.
import {signal} from '@preact/signals';
import {useEffect} from 'preact/hooks';

import {post, problemsOf} from '../../schema/web/api.js';
import {Badge, Note, stateBadge, Table} from '../../schema/web/parts.jsx';
import {readings} from '../../schema/web/readings.js';
import {Problems, when} from './asking.jsx';
import {siteName, toast, told, typeLabel, types} from './state.js';

const found = signal([]);
const wrong = signal([]);
const state = signal('');
const text = signal('');
const type = signal('');

const reads = readings();

async function load(name) {
  if (!name) return;
  const still = reads.begin();
  const answer = await post('/api/list', {}, {type: name, state: state.value, find: text.value, limit: 500});
  if (!still()) return;
  wrong.value = problemsOf(answer);
  if (answer.status === 200) found.value = answer.body.records;
}

/** Records of one of `all`, by state and by words. */
function Records({all}) {
  const name = all.includes(type.value) ? type.value : all[0];
  const itself = types.value.find((one) => one.type === name) || {states: []};
  useEffect(() => { state.value = text.value = ''; found.value = []; return reads.leave; }, [name]);
  useEffect(() => { load(name); }, [name, state.value, told.value.head]);
  const search = (event) => { event.preventDefault(); load(name); };
  return <section class="panel"><form class="filter" onSubmit={search}>
    {all.length > 1 && <label>单据 <select value={name} onChange={(event) => { type.value = event.target.value; }}>{all.map((each) => <option value={each} key={each}>{typeLabel(each)}</option>)}</select></label>}
    <label>状态 <select value={state.value} onChange={(event) => { state.value = event.target.value; }}><option value="">全部</option>{(itself.states || []).map((each) => <option value={each.code} key={each.code}>{each.label}</option>)}</select></label>
    <label>姓名、单号 <input type="text" value={text.value} onInput={(event) => { text.value = event.target.value; }} /></label><button class="btn mini">查</button>
    <span class="right soft">{found.value.length} 份</span>{itself.create && <a class="btn mini" href={'#/new/' + name}>新建{itself.label}</a>}</form>
    <Table caption={itself.label || '单据'} empty="没有符合条件的单据。" pick={(row) => '#/show/' + row.key} heads={[{label: '单号', nowrap: true}, {label: '姓名或单位'}, {label: '状态', nowrap: true}, {label: '站点', nowrap: true}, {label: '时间', nowrap: true}]}
      rows={found.value.map((one) => ({key: one.id, cells: [one.doc_no || typeLabel(name), one.person || '—', stateBadge(one), siteName(one.site), when(one.updated_ms)]}))} /></section>;
}

const Page = ({title, sub, all, children}) => <><div class="head"><h1>{title}</h1><span class="sub">{sub}</span></div><div class="body stack"><Problems list={wrong.value} />{children}<Records all={all} /></div></>;

export const AccountsPage = () => <Page title="账户" sub="收款账户及其状态" all={['PayeeAccount']} />;
export const StandingPage = () => <Page title="暂缓与视同缴费" sub="暂缓、特殊情况结算、视同缴费年限、工资基数" all={['Suspension', 'SuspensionWaiver', 'DeemedContribution', 'WageBase']} />;

/** Saved by the browser under `name`; a spreadsheet program must know that it is UTF-8. */
function save(content, name) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob(['\ufeff', content], {type: 'text/csv;charset=utf-8'}));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

const report = signal(null);
const busy = signal(false);

async function importing(kind, file) {
  busy.value = true;
  report.value = null;
  const answer = await post('/api/import', {kind}, {text: await file.text()});
  busy.value = false;
  // A file without a good line is found wanting, and still tells of each line.
  report.value = answer.body.kind ? {...answer.body, name: file.name} : null;
  wrong.value = report.value && report.value.lines ? (answer.body.error ? problemsOf(answer) : []) : problemsOf(answer);
}

function Report() {
  const one = report.value;
  if (busy.value) return <Note kind="info" icon="wait">正在导入，请不要关闭页面…</Note>;
  if (!one) return null;
  const cell = (value) => '"' + String(value).replace(/"/g, '""').replace(/^([=+\-@])/, "'$1") + '"';
  const lines = () => save('行号,代码,原因\r\n' + one.lines.map((line) => [line.line, line.code, line.message].map(cell).join(',')).join('\r\n') + '\r\n', '未导入的行.csv');
  return <section class="panel"><h2>{one.name}<span class="right">{one.refused > 0 && <button class="btn mini" onClick={lines}>下载未导入的行</button>}</span></h2><div class="in stack">
    {one.repeat ? <Note kind="info">这个文件已经导入过，没有变化。</Note> : <p>共 {one.rows} 行，导入 <b>{one.taken}</b> 行，有误 <b class={one.refused ? 't-act' : ''}>{one.refused}</b> 行，变动 {one.changed} 项。</p>}
    {one.lines_more > 0 && <p class="small">另有 {one.lines_more} 行未列出：改好前面的再导入一次。</p>}</div>
    {one.lines.length > 0 && <Table caption="未导入的行" empty="" heads={[{label: '行号', num: true}, {label: '代码', nowrap: true}, {label: '原因'}]} rows={one.lines.slice(0, 200).map((line, i) => ({key: i, cells: [line.line, line.code, line.message]}))} />}</section>;
}

const kKinds = [['register', '参保名册'], ['contributions', '缴费月份'], ['employers', '参保单位'], ['institutions', '定点医疗机构'], ['agencies', '代发机构'], ['wages', '工资基数'], ['wage_confirmations', '工资基数确认'], ['answers', '部门答复'], ['pushes', '部门推送']];
const kind = signal('register');

const Upload = ({what, label}) => <label class="btn mini pick">{label}…<input class="sr" type="file" accept=".csv,text/csv" disabled={busy.value} onChange={(event) => { const file = event.target.files[0]; event.target.value = ''; if (file) importing(what, file); }} /></label>;

export function ImportsPage() {
  useEffect(() => { report.value = null; wrong.value = []; }, []);
  return <><div class="head"><h1>导入文件</h1><span class="sub">CSV，UTF-8；有误的行不影响其他行</span></div><div class="body stack"><Problems list={wrong.value} />
    <section class="panel"><div class="filter"><label>种类 <select value={kind.value} onChange={(event) => { kind.value = event.target.value; }}>{kKinds.map(([code, label]) => <option value={code} key={code}>{label}</option>)}</select></label><Upload what={kind.value} label="选文件导入" /></div>
      <p class="in small soft">由市生育科经办导入。同一个文件导入两次没有变化。</p></section><Report /></div></>;
}

const asked = signal(null);

export function QueriesPage() {
  const ask = async () => {
    const answer = await post('/api/questions');
    if (answer.status === 200) asked.value = answer.body;
  };
  useEffect(() => { report.value = null; wrong.value = []; ask(); }, []);
  const over = async (url) => {
    busy.value = true;
    const answer = await post('/api/ask', {}, {url});
    busy.value = false;
    wrong.value = problemsOf(answer);
    if (answer.status === 200) { toast.value = `提出 ${answer.body.asked} 项，答复 ${answer.body.taken} 项`; ask(); }
  };
  const one = asked.value;
  return <Page title="部门查询" sub={one ? `待部门答复 ${one.questions} 项` : ''} all={['DepartmentQuery']}>
    <section class="panel"><div class="filter"><button class="btn" disabled={!one || !one.questions} onClick={() => save(one.content, '待答复的查询.csv')}>下载查询清单</button><Upload what="answers" label="导入答复" />
      {one && one.departments.map((url) => <button class="btn" disabled={busy.value} key={url} onClick={() => over(url)}>经接口查询 {new URL(url).host}</button>)}</div></section><Report /></Page>;
}
