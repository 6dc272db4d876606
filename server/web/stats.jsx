// 统计: every report as picture, table and file. All three are of one answer: the server sums nothing twice.
import {signal} from '@preact/signals';
import {useEffect, useLayoutEffect, useRef, useState} from 'preact/hooks';

import {download, post, problemsOf} from '../../schema/web/api.js';
import {bind} from '../../schema/web/keys.js';
import {Code, Note, Table, yuan} from '../../schema/web/parts.jsx';
import {go, today} from './state.js';

const reports = signal(null);
const sites = signal([]);

const kFilters = {site_no: {label: '经办点'}, month: {label: '月份', like: '全部（年-月）'}, year: {label: '年度', like: '全部'}, day: {label: '日期'}, find: {like: '全部'}};
const kKeysMax = 30;

async function learn() {
  if (reports.value) return;
  const [list, known] = await Promise.all([post('/api/report', {}, {report: 'list'}), post('/api/sites')]);
  if (list.status === 200) reports.value = list.body.reports;
  if (known.status === 200) sites.value = known.body.sites;
}

/** What is asked of the server: numbers as it takes them (202609). */
const asked = (report, query) => Object.fromEntries([['report', report.report], ...report.looks.filter((name) => query[name]).map((name) => [name, name === 'month' ? query[name].replace(/\D/g, '') : query[name]])]);

const isNumber = (column) => column.kind !== 'text';
const say = (column) => (value) => (column && column.kind === 'fen' ? yuan(value) : String(value));

/** The sums that a report's picture shows, from the rows of its table: {keys, across, series: [{label, fen, values, cells}]}. */
export function sumsOf(chart, {columns, rows}) {
  const of = (name) => columns.find((one) => one.name === name);
  const key = (row, name) => { const text = String(row[name] === undefined || row[name] === '' ? '未填' : row[name]); return chart.monthly && name === chart.by ? text.replace(/^(\d{4})\D(\d\d).*/, '$1年$2月') : text; };
  const add = (sums, at, more) => sums.set(at, (sums.get(at) || 0) + more);
  const values = chart.values.length ? chart.values.map(of) : [null];
  const totals = values.map((column) => {
    const sums = new Map();
    for (const row of rows) add(sums, key(row, chart.by), column ? row[column.name] || 0 : 1);
    return sums;
  });
  let keys = [...new Set(rows.map((row) => key(row, chart.by)))];
  if (chart.monthly || /^(month|year)$/.test(chart.by)) keys.sort();
  else if (chart.shape === 'bar') keys.sort((a, b) => totals[0].get(b) - totals[0].get(a));
  const label = (column) => (column ? column.label : '件数');
  if (chart.shape === 'heat') {
    const across = [...new Set(rows.map((row) => key(row, chart.across)))];
    const sums = new Map();
    for (const row of rows) add(sums, keys.indexOf(key(row, chart.by)) + ' ' + across.indexOf(key(row, chart.across)), row[values[0].name] || 0);
    return {keys, across, series: [{label: label(values[0]), say: say(values[0]), cells: [...sums].map(([at, sum]) => [...at.split(' ').map(Number), sum])}]};
  }
  const rest = keys.slice(kKeysMax);
  if (rest.length) keys = keys.slice(0, kKeysMax);
  return {keys: rest.length ? [...keys, `其余 ${rest.length} 项`] : keys, series: values.map((column, i) => ({label: label(column), fen: Boolean(column && column.kind === 'fen'), say: say(column),
    values: [...keys.map((one) => totals[i].get(one)), ...(rest.length ? [rest.reduce((sum, one) => sum + totals[i].get(one), 0)] : [])]}))};
}

/** The same numbers in a sentence, for whoever does not see the picture. */
const inWords = (title, {keys, across, series}) => `图：${title}。` + series.map((one) => one.label + '：' + (one.cells
  ? one.cells.map(([x, y, sum]) => `${keys[x]} ${across[y]} ${one.say(sum)}`) : one.values.map((sum, i) => `${keys[i]} ${one.say(sum)}`)).join('，')).join('；') + '。';

function Picture({report, answer}) {
  const box = useRef();
  const [failed, fail] = useState(false);
  const sums = sumsOf(report.chart, answer);
  // Long names, and amounts that would lie upon each other, stand beside bars that lie.
  const lying = sums.keys.length > 6 || (sums.series.length > 1 && sums.series.some((one) => one.fen));
  const bars = report.chart.shape === 'bar' || sums.keys.length < 3; // Two points make no line.
  const high = report.chart.shape === 'heat' ? sums.across.length * 36 + 60 : bars && lying ? sums.keys.length * (14 + 18 * sums.series.length) + 90 : 280;
  useEffect(() => {
    let shown = null;
    let gone = false;
    // Widths and heights through the object model: the page takes no style attribute.
    box.current.style.height = high + 'px';
    import(JINDU_CHART).then(({draw}) => {
      if (gone) return;
      const style = getComputedStyle(document.body);
      // Drawn in yuan, said from fen: no number of the picture has been through a division.
      const series = sums.series.map((one) => (one.fen ? {...one, values: one.values.map((fen) => fen / 100), say: (value) => one.say(Math.round(value * 100))} : one));
      shown = draw(box.current, {shape: report.chart.shape === 'line' && bars ? 'bar' : report.chart.shape, lying, keys: sums.keys, across: sums.across, series,
        words: {told: inWords(answer.title, sums), size: parseFloat(getComputedStyle(document.documentElement).fontSize) * 0.8125, font: style.fontFamily}});
    }, () => fail(true));
    return () => { gone = true; if (shown) shown.end(); };
  }, [answer]);
  return <section class="panel"><h2>{answer.title}<span class="right">{sums.series.some((one) => one.fen) ? '单位：元' : '单位：件'}</span></h2>
    {failed && <div class="in"><Note kind="warn">图没有取到，下面的表是全的；请刷新页面再试。</Note></div>}<div class="in"><div class="chart" ref={box} data-chart={report.report} /></div></section>;
}

/** Days and hours break between each other only. */
const unbroken = (text) => (/^\d{4}-\d\d(-\d\d)?( [\d:]+)?$/.test(text) ? text.split(' ').map((part, i) => <>{i > 0 && ' '}<span class="nowrap" key={part}>{part}</span></>) : text);
const isBlank = (value) => value === undefined || value === '' || value === 0 || /^\*+$/.test(value); // Masked as a whole: no more than nothing.
const kFew = 2; // Of so few that something is the same says little.
const kTransposed = 6; // So many rows may stand beside each other.

/** What a table is made narrower by, one after the other, until it fits: nothing; without what says nothing or the same of every row; on its side; and what is still too wide says so. */
const kWhole = 0, kLean = 1, kScrolled = 2;

function Rows({report, answer}) {
  const box = useRef();
  const [step, narrow] = useState(kWhole);
  const [wide, measure] = useState(innerWidth);
  useEffect(() => { const look = () => { narrow(kWhole); measure(innerWidth); }; addEventListener('resize', look); return () => removeEventListener('resize', look); }, []);
  useLayoutEffect(() => { if (step < kScrolled && box.current.scrollWidth > box.current.clientWidth + 1) narrow(step + 1); }, [answer, step, wide]);
  const {rows} = answer;
  const same = step >= kLean && rows.length > kFew ? answer.columns.filter((one) => !isNumber(one) && rows[0][one.name] && rows.every((row) => row[one.name] === rows[0][one.name])) : [];
  const empty = step >= kLean ? answer.columns.filter((one) => rows.every((row) => isBlank(row[one.name]))) : [];
  const columns = answer.columns.filter((one) => !same.includes(one) && !empty.includes(one));
  const total = (column) => say(column)(rows.reduce((sum, row) => sum + (row[column.name] || 0), 0));
  const chart = report.chart;
  const summed = chart && chart.shape !== 'heat' && chart.values.length > 0 && rows.length > 1;
  const head = (one) => (one.kind === 'fen' && !/元/.test(one.label) ? one.label + '（元）' : one.label);
  const cell = (row, one) => (row[one.name] === undefined ? '' : isNumber(one) ? say(one)(row[one.name]) : unbroken(row[one.name]));
  // Money adds up, what somebody earns or may be paid at most does not.
  const adds = (one) => chart.values.includes(one.name) || (one.kind === 'fen' && !/base|wage|max|cap|limit/.test(one.name));
  const sum = (one) => (adds(one) ? total(one) : '');
  const left = [...same.map((one) => `${one.label}都是 ${rows[0][one.name]}`), ...(empty.length ? [`没有数的栏目：${empty.map((one) => one.label).join('、')}`] : [])].join('；');
  const lying = step === kScrolled && rows.length <= kTransposed;
  const of = columns.find((one) => chart && one.name === chart.by) || columns[0];
  return <section class={'panel wide' + (step === kScrolled && !lying ? ' more' : '')} ref={box} tabIndex={step === kScrolled ? 0 : undefined} aria-label={answer.title}>
    {left && <p class="in small soft">{left}。文件里各栏都有。</p>}
    {step === kScrolled && !lying && <p class="in small t-warn">右边还有栏目：按 → 或拖下面的滚动条看，或存为 Excel。</p>}
    {lying ? <Table caption={answer.title} empty="" heads={[{label: '项目', nowrap: true}, ...rows.map((row) => ({label: String(row[of.name]), num: true})), ...(summed ? [{label: '合计', num: true}] : [])]}
      rows={columns.filter((one) => one !== of).map((one) => ({key: one.name, cells: [head(one), ...rows.map((row) => cell(row, one)), ...(summed ? [sum(one)] : [])]}))} />
    : <Table caption={answer.title} empty="没有符合条件的数据。" heads={columns.map((one) => ({label: head(one), num: isNumber(one)}))}
      rows={rows.map((row, i) => ({key: i, sorts: columns.map((one) => row[one.name]), cells: columns.map((one) => cell(row, one))}))}
      foot={summed ? columns.map((one, i) => sum(one) || (i === 0 ? '合计' : '')) : undefined} />}</section>;
}

function Filter({name, report, value}) {
  if (name === 'site_no') return <label>{kFilters[name].label} <select name={name} defaultValue={value}><option value="">全部</option>{sites.value.map((one) => <option value={one.site_no} key={one.site_no} selected={one.site_no === value}>{one.name || one.site_no}</option>)}</select></label>;
  // What the server takes where nothing is said: a report of one day is of today, and says so; of months and years all.
  return <label>{kFilters[name].label || report.finds} <input type="text" name={name} defaultValue={value || (name === 'day' ? today() : '')} placeholder={kFilters[name].like} size={name === 'find' ? 18 : 11} /></label>;
}

function Report({report, query}) {
  const [answer, give] = useState(null);
  const [wrong, tell] = useState([]);
  const key = JSON.stringify(asked(report, query));
  useEffect(() => {
    let gone = false;
    give(null);
    post('/api/report', {}, asked(report, query)).then((told) => {
      if (gone) return;
      tell(problemsOf(told));
      if (told.status === 200) give({...told.body, title: report.title});
    });
    return () => { gone = true; };
  }, [key]);
  const apply = (event) => {
    event.preventDefault();
    const form = new FormData(event.target);
    const pairs = report.looks.map((name) => [name, String(form.get(name) || '').trim()]).filter(([, text]) => text);
    go(`/stats/${report.report}?${new URLSearchParams(pairs)}`);
  };
  const save = async (format) => tell(problemsOf(await download('/api/report', {format}, asked(report, query), [report.title, ...report.looks.map((name) => query[name]).filter(Boolean)].join(' ') + '.' + format)));
  useEffect(() => bind({'Ctrl+E': () => save('xlsx')}), [key]);
  return <><div class="head"><h1>{report.title}</h1><span class="sub">{report.about}</span></div><div class="body stack">
    <section class="panel"><form class="filter" onSubmit={apply} key={report.report + key} aria-label="条件">{report.looks.map((name) => <Filter key={name} name={name} report={report} value={query[name] || ''} />)}
      {report.looks.length > 0 && <button class="btn mini">查询</button>}<span class="soft">{answer ? answer.count + ' 行' : wrong.length ? '' : '正在算…'}</span></form></section>
    {wrong.map((one) => <Note kind="act" key={one.code}>{one.message}<Code>{one.code}</Code></Note>)}
    {answer && report.chart && answer.rows.length > 0 && <Picture report={report} answer={answer} />}
    {answer && <Rows report={report} answer={answer} key={key} />}</div>
    <div class="actions"><button class="btn primary" disabled={!answer} onClick={() => save('xlsx')}>存为 Excel <kbd>Ctrl+E</kbd></button><button class="btn" disabled={!answer} onClick={() => save('csv')}>存为 CSV</button><a href="#/stats">全部报表</a>
      <span class="say">{answer ? '图、表和文件是同一次计算' : ''}</span></div></>;
}

export function StatsPage({name, query}) {
  useEffect(() => { learn(); }, []);
  if (!reports.value) return <div class="body"><p class="in soft">正在取…</p></div>;
  const report = reports.value.find((one) => one.report === name);
  if (report) return <Report key={name} report={report} query={query} />;
  return <><div class="head"><h1>统计</h1><span class="sub">{reports.value.length} 张报表，各有图、表格和 Excel</span></div><div class="body"><section class="panel">
    <Table caption="报表" empty="没有报表。" pick={(row) => '#/stats/' + row.key} heads={[{label: '报表', nowrap: true}, {label: '内容'}]}
      rows={reports.value.map((one) => ({key: one.report, cells: [one.title, one.about]}))} /></section></div></>;
}
