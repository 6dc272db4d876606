// Parts that both faces share.
import {useEffect, useRef} from 'preact/hooks';

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
export function Note({kind = 'info', icon = kind === 'act' ? 'act' : 'warn', children, right}) {
  return <div class={'note ' + kind} role={kind === 'act' ? 'alert' : undefined}><Icon name={icon} /><span>{children}</span>{right && <span class="right">{right}</span>}</div>;
}

export const Code = ({children}) => <span class="code"> {children}</span>;

/** Rows of a caption, heads and cells. `pick`: opens a row, by mouse or Enter. */
export function Table({caption, heads, rows, empty, pick}) {
  if (!rows.length) return <p class="in soft">{empty}</p>;
  return <table class="table"><caption class="sr">{caption}</caption>
    <thead><tr>{heads.map((head) => <th scope="col" class={head.num ? 'num' : undefined} key={head.label}>{head.label}</th>)}</tr></thead>
    <tbody>{rows.map((row) => <tr key={row.key}>{row.cells.map((cell, i) => <td key={i} class={heads[i].num ? 'num' : heads[i].nowrap ? 'nowrap' : undefined}>
      {i === 0 && pick ? <a href={pick(row)}>{cell}</a> : cell}</td>)}</tr>)}</tbody>
  </table>;
}

/** For what cannot be taken back. The safe end has the focus; Esc takes it. */
export function Dialog({title, children, safe, ends}) {
  const box = useRef();
  useEffect(() => {
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
  if (/^(RETURNED|REJECTED|REFUSED|EMPLOYER_REJECTED)$/.test(record.state)) return <Badge kind="act-soft" icon="back">{record.state_label}</Badge>;
  if (/^(CONFIRMED|PAID|CLEARED|ACTIVE|APPROVED|CLOSED|APPLIED)$/.test(record.state)) return <Badge kind="ok" icon="ok">{record.state_label}</Badge>;
  return <Badge icon="wait">{record.state_label || '—'}</Badge>;
}
