// Parts that both faces share.
import {useLayoutEffect, useRef, useState} from 'preact/hooks';

import {composing} from './keys.js';

const kShapes = {
  ok: 'M4.9 8.3l2.2 2.2 4-4.6', up: 'M8 13.5V3M3.8 7L8 2.8 12.2 7', warn: 'M8 1.8L15 14H1zM8 6.2v3.6M8 11.8v.1',
  wait: 'M8 4.2V8l2.6 1.8', held: 'M1.6 1.6h12.8v12.8H1.6zM6 5.2v5.6M10 5.2v5.6', off: 'M3.4 12.6l9.2-9.2',
  back: 'M6 3L2.5 6.5 6 10M2.5 6.5H10a3.5 3.5 0 010 7H6', doc: 'M3 1.6h7L13 4.6v9.8H3zM5.5 7h5M5.5 10h5',
  find: 'M10.5 10.5L14.4 14.4', pen: 'M2 14l.8-3.2L11 2.6l2.4 2.4-8.2 8.2z',
  merge: 'M3 2v3c0 3 5 2.5 5 6v3M13 2v3c0 3-5 2.5-5 6M5.6 11.6L8 14l2.4-2.4',
};
const kRound = new Set(['ok', 'wait', 'off']);

/** A shape beside a word; says nothing by itself. */
export function Icon({name}) {
  if (name === 'act') {
    return <svg class="ic" viewBox="0 0 16 16" aria-hidden="true"><path fill="currentColor" stroke="none" fill-rule="evenodd"
      d="M8 .3L15.7 8 8 15.7.3 8zM7.1 4v5h1.8V4zM7.1 10.5v1.7h1.8v-1.7z" /></svg>;
  }
  if (name === 'on') return <svg class="ic" viewBox="0 0 16 16" aria-hidden="true"><circle fill="currentColor" stroke="none" cx="8" cy="8" r="5" /></svg>;
  return <svg class="ic" viewBox="0 0 16 16" aria-hidden="true">
    {kRound.has(name) && <circle cx="8" cy="8" r="6.6" />}
    {name === 'find' && <circle cx="7" cy="7" r="4.6" />}
    <path d={kShapes[name]} />
  </svg>;
}

export const Badge = ({kind = '', icon, children}) => <span class={'badge ' + kind}>{icon && <Icon name={icon} />}{children}</span>;

/** One sentence, one next step, one short code. */
export function Note({kind = 'info', icon = {act: 'act', info: 'doc'}[kind] || 'warn', children, right}) {
  return <div class={'note ' + kind} role={kind === 'act' ? 'alert' : undefined}><Icon name={icon} /><span>{children}</span>{right && <span class="right">{right}</span>}</div>;
}

/** A code as it is read over the phone (S-203, K01); names of rules are for programs, and their sentence says it all. */
export const Code = ({children}) => (/_/.test(children) ? null : <span class="code"> {children}</span>);

const isAmount = (text) => /^[-−]?\d[\d,]*\.\d\d$/.test(text);
/** A field as `show` tells it: amounts have their unit, a list of rows is a small table. */
export const said = ({name, label, text, heads, rows}) => (rows ? <table class="table small"><caption class="sr">{label}</caption><thead><tr>{heads.map((head) => <th scope="col" key={head}>{head}</th>)}</tr></thead>
  <tbody>{rows.map((row, r) => <tr key={r}>{row.map((cell, i) => <td class={isAmount(cell) ? 'num' : undefined} key={i}>{cell}</td>)}</tr>)}</tbody></table>
  : /_fen$/.test(name) ? text.replace(/^-/, '−') + (/元/.test(text + label) ? '' : ' 元') : text);
/** What a record says, `fields` as `show` tells them. */
export const Said = ({fields, one}) => <dl class={one ? 'kv' : 'kv two'}>{fields.map((field) => <><dt class={field.rows && 'whole'} key={field.label}>{field.label}</dt><dd>{said(field)}</dd></>)}</dl>;
/** A text of several rows (；) with a line for each; what holds it keeps its lines. */
export const lined = (text) => (text || '').replace(/；/g, '\n');

const kLarge = 'large';
const root = document.documentElement;
/** Large type, as it was left on this computer; a browser that keeps nothing begins small. */
try { root.classList.toggle(kLarge, localStorage.getItem(kLarge) === '1'); } catch { /* begins small */ }

export function LargeButton() {
  const [on, turn] = useState(root.classList.contains(kLarge));
  const press = () => {
    const large = root.classList.toggle(kLarge);
    turn(large);
    try { localStorage.setItem(kLarge, large ? '1' : ''); } catch { /* for this page alone */ }
  };
  return <button class="top-btn" aria-pressed={on} onClick={press}>大字</button>;
}

const kPageRows = 100;
const kMoves = {ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1], Home: [0, -1e6], End: [0, 1e6], PageDown: [20, 0], PageUp: [-20, 0]};
const order = new Intl.Collator('zh-CN', {numeric: true});
const clamp = (at, size) => Math.max(0, Math.min(at, size - 1));

/** "1,234.50" is sorted as what it says. */
const amountIn = (one) => (/^−?\d{1,3}(,\d{3})*\.\d\d$/.test(one) ? Number(one.replace('−', '-').replace(/,/g, '')) : one);

/** Arrows lead from cell to cell; Enter opens the row; Ctrl+C without a selection takes the cell that has the focus. */
function inTable(event) {
  const cell = event.target.closest('td');
  if (!cell || composing(event)) return;
  const move = kMoves[event.key];
  if (event.ctrlKey && event.key.toLowerCase() === 'c' && getSelection().isCollapsed) getSelection().selectAllChildren(cell); // The browser copies what is selected.
  if (event.target !== cell || event.ctrlKey || event.altKey || !(move || event.key === 'Enter')) return;
  event.preventDefault();
  event.stopPropagation();
  const link = cell.parentNode.querySelector('a');
  if (!move) { if (link) link.click(); return; }
  const rows = cell.closest('tbody').rows;
  const to = rows[clamp(cell.parentNode.sectionRowIndex + move[0], rows.length)];
  to.cells[clamp(cell.cellIndex + move[1], to.cells.length)].focus();
}

/** A press anywhere in a row that leads somewhere goes there; who marks text to copy it stays. */
function toRow(event) {
  const link = event.currentTarget.querySelector('a');
  if (link && !event.target.closest('a, button, label, input') && getSelection().isCollapsed) link.click();
}

/** Only one cell is reached by Tab: the one that had the focus last. */
function cellFocused(event) {
  const cell = event.target.closest('td');
  if (!cell) return;
  for (const one of cell.closest('tbody').querySelectorAll('td[tabindex="0"]')) one.tabIndex = -1;
  cell.tabIndex = 0;
}

/**
 * Rows {key, cells, sorts} under heads {label, num, nowrap}, by pages of `size`. A head sorts by what its cells say, or by
 * the row's `sorts` of that column. `pick`: where a row leads; `foot`: the cells of a last line.
 */
export function Table({caption, heads, rows, empty, pick, foot, size = kPageRows}) {
  const [by, sortBy] = useState(null);
  const [at, turn] = useState(0);
  if (!rows.length) return <p class="in soft">{empty}</p>;
  const said = (row) => { const own = row.sorts && row.sorts[by.i]; const one = own === undefined ? row.cells[by.i] : own; return typeof one === 'object' || one === undefined ? '' : amountIn(one); };
  const sorted = !by ? rows : [...rows].sort((a, b) => { const [x, y] = [said(a), said(b)]; return by.way * (typeof x === 'number' && typeof y === 'number' ? x - y : order.compare(x, y)); });
  const pages = Math.ceil(rows.length / size);
  const page = Math.min(at, pages - 1);
  const shown = sorted.slice(page * size, (page + 1) * size);
  const kind = (i) => (heads[i].num ? 'num' : heads[i].nowrap ? 'nowrap' : undefined);
  const sort = (i) => { sortBy(by && by.i === i ? (by.way > 0 ? {i, way: -1} : null) : {i, way: 1}); turn(0); };
  return <><table class="table" role="grid" aria-rowcount={rows.length + 1} onKeyDown={inTable} onFocusIn={cellFocused}><caption class="sr">{caption}</caption>
    <thead><tr>{heads.map((head, i) => <th scope="col" class={head.num ? 'num' : undefined} key={head.label} aria-sort={by && by.i === i ? (by.way > 0 ? 'ascending' : 'descending') : undefined}>
      <button class="sort" onClick={() => sort(i)}>{head.label}<i aria-hidden="true">{by && by.i === i ? (by.way > 0 ? '▲' : '▼') : ''}</i></button></th>)}</tr></thead>
    <tbody>{shown.map((row, r) => <tr key={row.key} aria-rowindex={page * size + r + 2} class={pick ? 'leads' : undefined} onClick={pick ? toRow : undefined}>{row.cells.map((cell, i) => <td key={i} class={kind(i)} tabIndex={r === 0 && i === 0 ? 0 : -1}>
      {i === 0 && pick ? <a href={pick(row)} tabIndex={-1}>{cell}</a> : cell}</td>)}</tr>)}</tbody>
    {foot && <tfoot><tr>{foot.map((cell, i) => <td key={i} class={kind(i)}>{cell}</td>)}</tr></tfoot>}
  </table>
  {pages > 1 && <div class="filter pages"><button class="btn mini" disabled={!page} onClick={() => turn(page - 1)}>上一页</button><span>第 {page + 1} 页，共 {pages} 页，{rows.length} 行</span>
    <button class="btn mini" disabled={page === pages - 1} onClick={() => turn(page + 1)}>下一页</button></div>}</>;
}

/** For what cannot be taken back. The safe end has the focus; Esc takes it. */
export function Dialog({title, children, safe, ends}) {
  const box = useRef();
  useLayoutEffect(() => { // Before it is seen: the first key is already the dialog's.
    const before = document.activeElement;
    box.current.querySelector('[data-safe]').focus();
    return () => before && before.focus && before.focus();
  }, []);
  const keep = (event) => {
    if (event.key === 'Escape') { event.stopPropagation(); safe.run(); }
    if (event.key !== 'Tab') return;
    const list = [...box.current.querySelectorAll('button, input')];
    const at = list.indexOf(document.activeElement);
    event.preventDefault();
    list[(at + (event.shiftKey ? list.length - 1 : 1)) % list.length].focus();
  };
  return <div class="shade"><div class="dialog" role="alertdialog" aria-modal="true" aria-labelledby="dialog-title" ref={box} onKeyDown={keep}>
    <h2 id="dialog-title">{title}</h2><div class="in">{children}</div>
    <div class="ends"><button class="btn" data-safe onClick={safe.run}>{safe.label}</button>
      {ends.map((end) => <button class={'btn ' + (end.kind || 'danger')} key={end.label} onClick={end.run}>{end.label}</button>)}</div>
  </div></div>;
}

/** Fen as yuan: 1,234.56, with a true minus. */
export function yuan(fen) {
  if (fen === undefined || fen === null || fen === '') return '';
  const whole = Math.abs(Math.trunc(fen / 100)).toString().replace(/\B(?=(\d{3})+$)/g, ',');
  return (fen < 0 ? '−' : '') + whole + '.' + String(Math.abs(fen % 100)).padStart(2, '0');
}

/** How an origin and a state are called, with shape and colour. */
export function stateBadge(record) {
  const origin = record.origin || '';
  if (origin === 'refused') return <Badge kind="act-soft" icon="back">已退回</Badge>;
  if (record.state === 'HELD') return <Badge kind="warn" icon="held">{record.state_label}</Badge>;
  if (origin === 'own') return <Badge kind="go" icon="up">待上传</Badge>;
  // What it will be when it has arrived is not what it is.
  if (record.unsent) return <Badge kind="go" icon="up">{record.state_label}，待上传</Badge>;
  if (/^(RETURNED|REJECTED|REFUSED|EMPLOYER_REJECTED)$/.test(record.state)) return <Badge kind="act-soft" icon="back">{record.state_label}</Badge>;
  if (/^(CONFIRMED|PAID|CLEARED|ACTIVE|APPROVED|CLOSED|APPLIED|DONE)$/.test(record.state)) return <Badge kind="ok" icon="ok">{record.state_label}</Badge>;
  return <Badge icon="wait">{record.state_label || '—'}</Badge>;
}
