// A paper drawn from the schema's description of its form (`forms` of `fields`) and a record as `show` tells it. The
// same elements are the preview and what is printed. A new form or field of the schema needs no line here.
import {yuan} from './parts.jsx';
import {monthText} from './values.js';

const kColumns = 24;
const kWide = 22; // beside a heading
const kRoomy = 17; // More rows stand closer, so that one page holds them.
const kColumnMm = 178 / kColumns;
const kCharMm = 3.9;
const kPadMm = 2.4;
const kPtMm = 25.4 / 72;
const kWithin = 4; // parts of a column, for what has a line of its own for each record

const here = (value) => value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && !value.length);

/** `sources`: what a paper says that no field does. `at` = {one, line, about, records, lines, index, form}. */
const sources = {
  '@doc_no': ({one}) => one.doc_no, '@type': ({one}) => one.type_label, '@state': ({one}) => one.state_label,
  '@site': ({about}) => about.site, '@bureau': ({about}) => about.bureau, '@phones': ({about}) => about.phones || [],
  '@operator': ({about}) => (about.counter ? about.operator : about.author), '@author': ({about}) => about.author, '@year': ({about}) => about.year, '@account': ({about}) => about.account,
  '@materials': ({one}) => ((one.documents || {}).materials || []).map((paper) => paper.kind_label + (paper.form_label ? '（' + paper.form_label + '）' : '')),
  '@accepted': ({one}) => (one.created_at || '').slice(0, 10), '@due': ({one}) => one.due || (one.state === 'CONFIRMED' ? '已办结' : ''),
  '@offline': ({one}) => (provisional(one) ? '是（暂）' : '否'),
  '@employer_said': ({one}) => ({EMPLOYER_PASSED: true, EMPLOYER_REJECTED: false})[one.state], // Until the city has noted it.
  '@link': ({one}) => (provisional(one) ? '未联网，待市局确认' : '已确认'), '@index': ({index}) => String(index + 1),
};

/** Whether the city has yet to say its word. */
export const provisional = (one) => Boolean(one.provisional || one.held);

/** The city's `show` tells the header by itself. */
const flat = (one) => ({...one.header, ...one});

function term(name, at) {
  if (name.startsWith('@sum.')) return (at.records || [at.one]).reduce((sum, one) => sum + (one.record[name.slice(5)] || 0), 0);
  if (name[0] === '@') return sources[name] && sources[name](at);
  const linked = at.one.linked || {};
  return linked[name] !== undefined ? linked[name] : (at.line || at.one.record || {})[name];
}

/** What a cell's `field` says: the first that is there of a|b, the sum of a+b. */
function said(field, at) {
  for (const one of field.split('|')) {
    const parts = one.split('+').map((name) => term(name, at)).filter(here);
    if (parts.length) return one.includes('+') ? parts.flat().reduce((a, b) => a + Number(b), 0) : parts[0];
  }
  return undefined;
}

/** A list in one cell, as `show` words it: a line for each row of several columns. */
function listed(cell, at) {
  const {heads = [], rows = [], text = ''} = (at.one.shown || []).find((one) => one.name === cell.field) || {};
  return heads.length < 2 ? text : rows.map((row, i) => <div key={i}>{row.map((said, column) => said && <span class="mark" key={column}>{heads[column]} {said}</span>)}</div>);
}

/** A value in words, by its kind. */
function text(cell, value, at) {
  if (!here(value)) return '';
  if (Array.isArray(value)) return value.map((one) => text(cell, one, at)).join('、');
  switch (cell.kind) {
    case 'fen': return yuan(value);
    case 'bp': return value / 100 + '%';
    case 'milli': return String(value / 1000);
    case 'yes_no': return typeof value === 'string' ? value : value ? '是' : '否';
    case 'month': return monthText(value);
    case 'institution': case 'division': return (at.one.names || {})[value] || value;
    case 'choice': case 'set': return (cell.code ? value + ' ' : '') + (cell.choices.find((one) => one.code === value) || {label: value}).label;
    default: return cell.masked ? masked(String(value)) : String(value);
  }
}
const masked = (value) => value.slice(0, 6) + '*'.repeat(Math.max(0, value.length - 10)) + value.slice(-4);

/** Every choice of the form with its box; what is chosen and has none follows. */
function Boxes({cell, value}) {
  const chosen = (Array.isArray(value) ? value : [value]).filter(here);
  const all = cell.kind === 'yes_no' ? [true, false].map((code, i) => ({code, label: (cell.only || ['是', '否'])[i]})) : cell.choices;
  const shown = all.filter((one) => cell.kind === 'yes_no' || !cell.only || cell.only.includes(one.label) || chosen.includes(one.code));
  return shown.map((one) => <span class="mark" key={String(one.code)}>{one.label}{chosen.includes(one.code) ? '☑' : '□'}</span>);
}

function Content({cell, at}) {
  if (cell.as === 'hand') return null;
  if (cell.text) return cell.text;
  const value = cell.field ? said(cell.field, at) : undefined;
  if (cell.as && cell.kind === 'yes_no') return null; // A seal says it.
  const main = cell.boxes ? <Boxes cell={cell} value={value} /> : cell.kind === 'lines' ? listed(cell, at)
    : /text|record/.test(cell.kind) && Array.isArray(value) ? value.map((one) => <span class="mark" key={one}>{text(cell, one, at)}</span>) : text(cell, value, at) || cell.none;
  const end = cell.to && said(cell.to, at);
  const also = cell.also && text(cell.also, said(cell.also.field, at), at);
  return <>{main}{cell.unit && here(value) && ' ' + cell.unit}{here(end) && ' 至 ' + text(cell, end, at)}{also && <span class="also">（{cell.also.label} {also}）</span>}</>;
}

// How the columns of a row are shared out -----------------------------------------------------------------------

const columns = (mm) => Math.ceil(mm / kColumnMm);
/** A label of more than six goes on in a second line, of more than twelve in a third. */
const labelMm = ({label}) => Math.ceil(label.length / (label.length > 12 ? 3 : label.length > 6 ? 2 : 1)) * kCharMm + kPadMm;
const labelColumns = (cell) => Math.max(2, columns(labelMm(cell)));

/** Millimetres that what a cell says wants. */
function wants(cell) {
  if (cell.as === 'stamp') return 40;
  if (cell.as) return 24;
  if (cell.text) return cell.text.length * kCharMm + kPadMm;
  if (cell.boxes) {
    const labels = cell.only || (cell.choices || [{label: '是'}, {label: '否'}]).map((one) => one.label);
    return Math.min(80, labels.reduce((sum, label) => sum + label.length * kCharMm + 7, 4));
  }
  const name = cell.field || '';
  if (/sex$|^@index/.test(name)) return 11;
  switch (cell.kind) {
    case 'number': case 'yes_no': case 'bp': return 11;
    case 'choice': return 21;
    case 'set': return 44;
    case 'date': return 25;
    case 'month': return cell.to ? 50 : 24;
    case 'fen': return cell.strong ? 29 : 22;
    case 'record': return 46;
    case 'institution': case 'lines': return 46;
    case 'division': return 30;
    default:
  }
  if (/doc_no$|^@(bureau|phones|materials)/.test(name)) return 46;
  if (/id_no$|account_no$|cert_no$|uscc$/.test(name)) return 40;
  if (/phone$/.test(name)) return 28;
  if (/(^|\.|_)name$/.test(name) && !/employer|institution|bank|account|branch/.test(name)) return 20;
  return /reason|invoice|^@/.test(name) ? 24 : 34;
}

/** Shares `columns` out by what each asks for, none less than `least`. */
function shared(asked, total, least) {
  const sum = asked.reduce((a, b) => a + b, 0);
  const spans = asked.map((one) => Math.max(least, Math.floor((one * total) / sum)));
  for (let rest = total - spans.reduce((a, b) => a + b, 0), i = 0; rest !== 0 && i < 200; i += 1) {
    const at = rest > 0 ? i % spans.length : spans.indexOf(Math.max(...spans));
    spans[at] += Math.sign(rest);
    rest -= Math.sign(rest);
  }
  return spans;
}

/** {heads: labels above, spans} or {labels, spans}: labels before what they are about, where there is room. */
function layout(cells, total) {
  const labels = cells.map(labelColumns);
  const needs = cells.map((cell) => columns(wants(cell)));
  const sum = [...labels, ...needs].reduce((a, b) => a + b, 0);
  if (sum > total) return {heads: true, spans: shared(cells.map((cell, i) => Math.max(needs[i], labelColumns(cell))), total, 1)};
  return {labels, spans: shared(needs, total - labels.reduce((a, b) => a + b, 0), 1)};
}

/** Of a table with a line for each record: by the millimetre, in smaller letters where they would not do. */
function lineLayout(cells) {
  const mm = cells.map((cell) => Math.max(wants(cell), labelMm(cell)));
  const fine = mm.reduce((a, b) => a + b, 0) > kColumns * kColumnMm;
  return {fine, spans: shared(mm, kColumns * kWithin, 1)};
}

const cellClass = (cell, at, wide, fine) => [cell.kind === 'fen' && 'num' + amountClass(cell, at, wide * kColumnMm, fine), cell.strong && 'big', (cell.as === 'sign' || cell.as === 'stamp') && 'tall',
  (cell.kind === 'date' || /doc_no$/.test(cell.field || '')) && 'long'].filter(Boolean).join(' ') || undefined;

/** Letters so small that an amount has room: it is neither cut nor broken within its digits. Widths are of the widest font. */
function amountClass(cell, at, mm, fine) {
  const amount = text(cell, cell.field && said(cell.field, at), at);
  const digits = amount.replace(/\D/g, '').length;
  const em = Math.max(amount.length * 0.5, digits * 0.57 + (amount.length - digits) * 0.3);
  const pt = Math.floor((mm - kPadMm) / (em * kPtMm));
  return pt < (cell.strong ? 13 : fine ? 9 : 10.5) ? ` n${Math.min(12, Math.max(4, pt))}` : '';
}

const Columns = ({within = 1}) => <colgroup>{Array.from({length: kColumns * within}, (_, i) => <col key={i} />)}</colgroup>;
const Heads = ({cells, spans}) => <tr>{cells.map((cell, i) => <th class="over" scope="col" colSpan={spans[i]} key={i}>{cell.label}</th>)}</tr>;
const Values = ({cells, spans, at, fine, within = 1}) => <tr>{cells.map((cell, i) => <td class={cellClass(cell, at, spans[i] / within, fine)} colSpan={spans[i]} key={i}><Content cell={cell} at={at} /></td>)}</tr>;

/** 女职工｜单位｜信息: what stands in a narrow column is broken between words, which have two characters. */
const paired = (text) => text.match(/^.{3}(?=(..)*$)|..?/g);

/** Rows that follow each other; a heading stands beside those it is about. */
function Rows({rows, at, after, dense}) {
  const drawn = rows.map((row, i) => {
    const beside = rows.some((one, from) => one.heading && i >= from && i < from + one.heading.rows);
    return {row, plan: layout(row.cells, beside ? kWide : kColumns)};
  });
  const out = [];
  drawn.forEach(({row, plan}, i) => {
    const high = row.heading && drawn.slice(i, i + row.heading.rows).reduce((sum, one) => sum + (one.plan.heads ? 2 : 1), 0);
    const heading = row.heading && <th scope="rowgroup" colSpan={kColumns - kWide} rowSpan={high}>{paired(row.heading.text).map((part, at) => <>{at > 0 && <br />}{part}</>)}</th>;
    if (plan.heads) {
      out.push(<tr key={i}>{heading}{row.cells.map((cell, c) => <th class="over" scope="col" colSpan={plan.spans[c]} key={c}>{cell.label}</th>)}</tr>);
      out.push(<Values key={i + 'v'} cells={row.cells} spans={plan.spans} at={at} />);
    } else {
      out.push(<tr key={i}>{heading}{row.cells.map((cell, c) => <><th scope="row" colSpan={plan.labels[c]} key={c}>{cell.label}</th>
        <td class={cellClass(cell, at, plan.spans[c])} colSpan={plan.spans[c]} key={c + 'v'}><Content cell={cell} at={at} /></td></>)}</tr>);
    }
  });
  return <table class={'grid' + (after ? ' after' : '') + (dense ? ' dense' : '')}><Columns /><tbody>{out}</tbody></table>;
}

/** A row that is printed for each line; its head again on every page. */
function Lines({row, at}) {
  const {fine, spans} = lineLayout(row.cells);
  const all = row.lines === '@records' ? (at.records || [at.one]).map((one) => ({one, line: one.record}))
    : (row.lines === '@notice' ? at.one.notice : row.lines === '@lines' ? at.lines : (at.one.record || {})[row.lines]) || [];
  return <table class={fine ? 'grid lines fine' : 'grid lines'}><Columns within={kWithin} /><thead><Heads cells={row.cells} spans={spans} /></thead>
    <tbody>{all.map((line, index) => <Values key={index} cells={row.cells} spans={spans} fine={fine} within={kWithin} at={line.line ? {...at, ...line, index} : {...at, line, index}} />)}</tbody></table>;
}

/** Modules of a code as one path; `code` = {text, rows}. */
function Code({code}) {
  if (!code) return null;
  const size = code.rows.length;
  const path = code.rows.map((row, y) => [...row.matchAll(/1+/g)].map(({0: run, index}) => `M${index} ${y}h${run.length}v1h-${run.length}z`).join('')).join('');
  return <svg class="qr" viewBox={`-4 -4 ${size + 8} ${size + 8}`} shape-rendering="crispEdges" role="img" aria-label="单据二维码"><path d={path} /></svg>;
}

const Provisional = ({one, unsettled, children}) => <div class="zanline">{(provisional(one) || unsettled) && <span class="zan">暂</span>}<span>{children}</span></div>;

function Slip({form, at}) {
  const {slip} = form;
  const words = at.one.words || {};
  const amount = (cell) => (cell.kind === 'fen' && here(said(cell.field, at)) ? ' 元' : '');
  return <><div class="cut">沿虚线剪开，以下交患者</div>
    <div class="slip"><div><h2>{slip.title}</h2>
      <dl>{slip.cells.map((cell) => <><dt key={cell.label}>{cell.label}</dt><dd><Content cell={cell} at={at} />{amount(cell)}{cell.kind === 'fen' && cell.field === form.amount && words[cell.field] ? '　' + words[cell.field] : ''}</dd></>)}</dl>
      {slip.lead && <><p class="due">{slip.lead.label}</p><p class="amount"><Content cell={slip.lead} at={at} /> 元　<small>{words[slip.lead.field]}</small></p></>}</div>
      <div><Code code={form.code} />{provisional(at.one) && <Provisional one={at.one}>以市局<br />确认为准</Provisional>}</div></div>
    <div class="foot"><span>{slip.note}　{(at.about.phones || []).map((phone) => <span class="mark" key={phone}>{phone}</span>)}</span></div></>;
}

/**
 * One paper. `form`: of `forms`, with its `code` where there is one. `one`: as `show` tells it; besides: linked (what its
 * references say, by path), names (of hospitals and places, by code), words (amounts), notice, due. `about`: {operator, site, device,
 * at, bureau, phones, year, account}. `records`: where the paper is about several; `lines`: of a list that no record holds.
 */
export function Sheet({form, one: given, about = {}, records: several, lines}) {
  const one = flat(given);
  const records = several && several.map(flat);
  const at = {form, one, about, records, lines, index: 0};
  const parts = [];
  for (const row of form.rows) {
    if (row.lines) parts.push(row);
    else if (parts.length && Array.isArray(parts[parts.length - 1])) parts[parts.length - 1].push(row);
    else parts.push([row]);
  }
  const title = form.title.replace(/\{(\w+)\}/g, (_, name) => term(name, at) || '');
  const words = form.words && form.rows.flatMap((row) => row.cells).filter((cell) => (one.words || {})[cell.field] && (cell.strong || cell.field === form.amount))
    .map((cell) => `${cell.label} ${one.words[cell.field]}`).join('；');
  const odd = rare(one);
  const unsettled = (form.open_states || []).includes(one.state);
  const money = form.rows.some((row) => row.cells.some((cell) => cell.kind === 'fen'));
  return <section class="sheet" aria-label={title} data-form={form.no}>
    {one.sample && <p class="corner">演示定额</p>}
    <h1>{title}</h1>{form.subtitle && <p class="subtitle">{form.subtitle}</p>}
    <div class="headline"><Provisional one={one} unsettled={unsettled}>{one.doc_no && '编号 ' + one.doc_no}{unsettled ? <><br />{one.state_label}，金额未定。</> : provisional(one) && <><br />以市局确认为准。</>}</Provisional><Code code={form.code} /></div>
    {parts.map((part, i) => (Array.isArray(part) ? <Rows rows={part} at={at} after={i > 0} dense={form.rows.length > kRoomy} key={i} /> : <Lines row={part} at={at} key={i} />))}
    <div class="foot"><span>{money && <>金额单位：元。{words}<br /></>}{form.note && <>{form.note}<br /></>}{odd.length > 0 && <>生僻字编码：{odd.join('、')}<br /></>}打印 {about.at} · 操作员 {about.operator} · {about.site}{about.device ? ' · 设备 ' + about.device : ''}</span></div>
    {form.slip && <Slip form={form} at={at} />}
  </section>;
}

/** Moves what is printed, preview and paper alike: tenths of a millimetre. By CSSOM, as the page's policy asks. */
export function shift(x, y) {
  const root = document.documentElement.style;
  root.setProperty('--offset-x', x / 10 + 'mm');
  root.setProperty('--offset-y', y / 10 + 'mm');
  for (const sheet of document.styleSheets) {
    for (const rule of sheet.cssRules) {
      if (!(rule instanceof CSSPageRule)) continue;
      rule.style.margin = `${18 + y / 10}mm ${16 - x / 10}mm ${18 - y / 10}mm ${16 + x / 10}mm`;
    }
  }
}

/** Characters that old fonts lack, with their code points: "𠮷 U+20BB7". */
export function rare(one) {
  const found = new Set();
  for (const char of JSON.stringify(one.record || {})) if (char.codePointAt(0) > 0xffff || /[\ue000-\uf8ff]/.test(char)) found.add(char);
  return [...found].map((char) => char + ' U+' + char.codePointAt(0).toString(16).toUpperCase());
}
