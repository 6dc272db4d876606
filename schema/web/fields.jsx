// A form drawn from the schema's own words: rows and order of the printed form where it has one, labels in
// full, width by what is typed. A new field of the schema needs no line here.
import {useState} from 'preact/hooks';

import {composing} from './keys.js';
import {holds} from './conditions.js';
import {Code, Icon} from './parts.jsx';
import {tidy} from './values.js';

const kColumns = 24;
const kDigits = 9; // More options than digits stand in a list.
const kMany = 12;  // More boxes to tick than a page has room for: what is ticked is shown, the rest on demand.
/** Columns that a label takes, by the characters of its class; a column is 25 px where the form is narrowest. */
const kLabelColumns = {2: 1.8, 4: 2.85, 5: 3.4, 6: 3.95, 7: 4.5};
const labelSize = (label) => [2, 4, 5, 6].find((size) => label.length <= size) || 7;

/** How many of the 24 columns a field asks for, label and value. */
function width(field) {
  const label = kLabelColumns[labelSize(field.label)];
  const options = (field.choices || []).reduce((sum, one) => sum + one.label.length * 0.62 + 1.9, 0);
  switch (field.kind) {
    case 'lines': case 'set': return kColumns;
    case 'choice': return (field.choices || []).length > kDigits ? Math.max(9, Math.min(14, label + 2.4 + 0.62 * Math.max(...field.choices.map((one) => one.label.length)))) : Math.min(kColumns, label + options);
    case 'yes_no': return label + 5.1;
    case 'number': case 'bp': case 'milli': return label + 2.2;
    case 'fen': return label + 5.7;
    case 'date': case 'month': return label + 4.4;
    default:
      if ((field.length_max || 0) >= 200) return label + 8;
      if (/phone/.test(field.name)) return label + 4.9;
      return label + (/id_no$|_code$|account_no|cert_no|doc_no|invoice/.test(field.name) ? 7.6 : 4.1);
  }
}

/** Where a field stands on that printed form: [row, column]; null: nowhere. */
function place(field, paper) {
  const [, at] = (field.print || []).map((one) => one.split(':')).find(([form]) => form === paper) || [];
  return at ? at.split('.').map(Number) : null;
}

/** Shares out the columns of a row. */
function shared(row) {
  const asked = row.map(width);
  const sum = asked.reduce((a, b) => a + b, 0);
  let upTo = 0;
  let given = 0;
  const spans = asked.map((one) => {
    upTo += one;
    const span = Math.max(3, Math.round((upTo * kColumns) / sum) - given);
    given += span;
    return span;
  });
  spans[spans.length - 1] += kColumns - given;
  return row.map((field, i) => ({field, span: spans[i]}));
}

/** Rows of {field, span}: what decides on the rest, then those of the paper, then the rest as they fit. */
export function laidOut(fields, form, all = fields) {
  const paper = new Map();
  const rest = [];
  const lead = [];
  const decides = (field) => /^(required|filled)$/.test(field.need) && /^(choice|yes_no)$/.test(field.kind) &&
    all.some((other) => (other.shown_if || '').includes(field.name + '='));
  for (const field of fields) {
    const at = place(field, form);
    if (!at) { (decides(field) ? lead : rest).push(field); continue; }
    if (!paper.has(at[0])) paper.set(at[0], []);
    paper.get(at[0]).push({at: at[1], field});
  }
  const rows = [...paper.keys()].sort((a, b) => a - b)
    .map((row) => paper.get(row).sort((a, b) => a.at - b.at).map((one) => one.field));
  // A row of the paper that would crowd what is typed goes on in the next.
  return {lead: flowing(lead), paper: rows.flatMap(flowing), flow: flowing(rest)};
}

function flowing(fields) {
  const rows = [];
  let row = [];
  let used = 0;
  for (const field of fields) {
    const wants = width(field);
    if (row.length && used + wants > kColumns) { rows.push(row); row = []; used = 0; }
    row.push(field);
    used += wants;
  }
  if (row.length) rows.push(row);
  return rows.map(shared);
}

export const isShown = (field, values) => holds(field.shown_if, values);
export const isRequired = (field, values) =>
  field.need === 'required' || (field.need === 'conditional' && Boolean(field.required_if) && holds(field.required_if, values));

/** As one types it: hundredths of a per cent are told in per cent. */
const exampleOf = (field) => (field.kind === 'bp' ? String(Number(field.example) / 100) : field.example);

const labelClass = (label) => 'l' + labelSize(label);

/** A digit picks where nothing is typed. */
function digits(field, pick) {
  return (event) => {
    if (composing(event) || !/^[1-9]$/.test(event.key) || event.ctrlKey || event.altKey) return;
    const choice = field.choices[Number(event.key) - 1];
    if (!choice) return;
    event.preventDefault();
    pick(choice.code);
  };
}

const yesNo = [{code: true, label: '是'}, {code: false, label: '否'}];

function Options({field, id, value, change, describe, many}) {
  const choices = field.kind === 'yes_no' ? yesNo : field.choices;
  const long = choices.length > kMany;
  const [open, unfold] = useState(false);
  const on = (code) => (many ? (value || []).includes(code) : value === code);
  const pick = (code) => {
    if (!many) return change(code);
    const present = value || [];
    return change(present.includes(code) ? present.filter((one) => one !== code) : [...present, code]);
  };
  const shown = long && !open ? choices.filter((one) => on(one.code)) : choices;
  return <div class="opts" role={many ? 'group' : 'radiogroup'} aria-labelledby={id + '-label'} onKeyDown={long ? undefined : digits({choices}, pick)}>
    {shown.map((choice, i) => <label class={'opt' + (on(choice.code) ? ' on' : '') + (many ? '' : ' radio')} key={String(choice.code)}>
      <input class="sr" type={many ? 'checkbox' : 'radio'} name={id} id={i === 0 ? id : undefined} checked={on(choice.code)} aria-describedby={describe}
        onChange={() => pick(choice.code)} />
      {i < 9 && !long && <span class="digit" aria-hidden="true">{i + 1}</span>}<span class="box" aria-hidden="true">✓</span>{choice.label}</label>)}
    {long && <button type="button" class="btn mini" aria-expanded={open} onClick={() => unfold(!open)}>{open ? '只看已勾的' : `勾选（${choices.length} 种）…`}</button>}
  </div>;
}

/** A paper is named by its number where the row has one. */
const columnsOf = ({fields}) => (fields.some((one) => one.name === 'doc_no') ? fields.filter((one) => one.kind !== 'record') : fields);

function Lines({field, id, value, change, left, problems}) {
  const columns = columnsOf(field);
  const rows = value && value.length ? value : [{}];
  const put = (at, name, text) => change(rows.map((row, i) => (i === at ? {...row, [name]: text} : row)));
  const onto = (at) => requestAnimationFrame(() => { const next = document.getElementById(`${id}-${at}-${columns[0].name}`); if (next) next.focus(); });
  return <div class="lines"><table class="table"><caption class="sr">{field.label}</caption>
    <thead><tr>{columns.map((one) => <th scope="col" class={one.kind !== 'text' ? undefined : !(one.length_max < 100) ? 'wide' : one.length_max >= 30 ? 'roomy' : undefined} key={one.name}>{one.label}{one.kind === 'fen' && !one.label.includes('元') && '（元）'}</th>)}<th><span class="sr">删除</span></th></tr></thead>
    <tbody>{rows.map((row, at) => <tr key={at}>{columns.map((one) => {
      const wrong = problems.find((problem) => problem.field === `${field.name}[${at}].${one.name}`);
      const cell = `${id}-${at}-${one.name}`;
      const choices = one.kind === 'yes_no' ? yesNo : one.choices;
      const pick = (code) => { put(at, one.name, code); left(field); };
      return <td key={one.name} class={wrong ? 'wrong' : undefined}>
        {one.kind === 'yes_no' || one.kind === 'choice'
          ? <select id={cell} aria-label={one.label} value={row[one.name] === undefined ? '' : String(row[one.name])} onKeyDown={digits({choices}, pick)}
              onChange={(event) => pick(one.kind === 'yes_no' ? (event.target.value === '' ? undefined : event.target.value === 'true') : event.target.value)}>
              <option value=""></option>{choices.map((choice) => <option value={String(choice.code)} key={String(choice.code)}>{choice.label}</option>)}</select>
          : <input type="text" id={cell} aria-label={one.label} value={row[one.name] || ''} class={one.kind === 'fen' ? 'amount' : undefined}
              onInput={(event) => put(at, one.name, event.target.value)} onBlur={(event) => { const tidied = tidy(one, event.target.value); if (tidied !== event.target.value) put(at, one.name, tidied); left(field); }} />}
        {wrong && <span class="tiny t-act">{wrong.message}</span>}</td>;
    })}<td><button type="button" class="btn quiet mini" onClick={() => { change(rows.filter((_, i) => i !== at)); left(field); onto(0); }}>删除</button></td></tr>)}</tbody></table>
    <button type="button" class="btn mini" onClick={() => { change([...rows, {}]); onto(rows.length); }}>加一行</button></div>;
}

const kNarrow = 7; // Columns in which a sentence would stand a character a line.
const saidOf = (field, problems) => problems.find((one) => one.field === field.name || (one.field || '').startsWith(field.name + '.'));
const Wrong = ({id, field, wrong}) => <p class="msg" id={id + '-msg'}><Icon name="act" /><span>{wrong.message}{field.example && !wrong.message.includes('例') ? '例：' + exampleOf(field) : ''}<Code>{wrong.code}</Code></span></p>;

/** Below a row: what is wrong with its cells that are too narrow to say it. */
export function NarrowSaid({form, row, problems}) {
  return row.filter(({field, span}) => span < kNarrow && saidOf(field, problems)).map(({field}) => <div class="f error c-24 said" data-field={field.name} key={field.name}><div class="val"><Wrong id={form + '-' + field.name} field={field} wrong={saidOf(field, problems)} /></div></div>);
}

/** One cell: label, value, what is wrong with it or worth a look. */
export function Field({form, field, span, values, change, left, problems, warning, fixed, from}) {
  const id = form + '-' + field.name;
  const value = values[field.name];
  const wrong = saidOf(field, problems);
  const required = isRequired(field, values);
  const describe = wrong || warning ? id + '-msg' : undefined;
  const put = (next) => change(field.name, next);
  const choosing = field.kind === 'choice' || field.kind === 'yes_no' || field.kind === 'set';
  const listed = field.kind === 'choice' && field.choices.length > kDigits;
  const classes = ['f', 'c-' + span, labelClass(field.label), wrong ? 'error' : warning ? 'warn' : ''].join(' ');
  const label = <>{required && <span class="req" aria-hidden="true">*</span>}{field.label}{required && <span class="sr">（必填）</span>}</>;
  return <div class={classes} data-field={field.name}>
    {choosing && !listed ? <div class="lab" id={id + '-label'}>{label}</div> : <label for={id} id={id + '-label'}>{label}</label>}
    <div class="val"><div class="line">
      {fixed !== undefined ? <div class="fixed">{fixed}</div>
        : listed ? <select id={id} name={id} value={value || ''} aria-describedby={describe} aria-invalid={Boolean(wrong)} onKeyDown={digits(field, put)} onChange={(event) => put(event.target.value)} onBlur={() => left(field)}>
            <option value=""></option>{field.choices.map((choice) => <option value={choice.code} key={choice.code}>{choice.label}</option>)}</select>
        : choosing ? <Options field={field} id={id} value={value} many={field.kind === 'set'} describe={describe} change={(next) => { put(next); left(field); }} />
        : field.kind === 'lines' ? <Lines field={field} id={id} value={value} change={put} left={left} problems={problems} />
        : <input type="text" id={id} name={id} value={value || ''} autocomplete="off" spellcheck={false} data-id={/id_no$/.test(field.name) ? '' : undefined} class={field.kind === 'fen' ? 'amount' : undefined}
            inputMode={field.kind === 'number' ? 'numeric' : field.kind === 'fen' ? 'decimal' : undefined}
            placeholder={field.need === 'filled' ? '不填则自动填写' : undefined} aria-describedby={describe} aria-invalid={Boolean(wrong)} aria-required={required}
            onInput={(event) => put(event.target.value)}
            onBlur={(event) => { const tidied = tidy(field, event.target.value); if (tidied !== event.target.value) put(tidied); left(field); }} />}
      {field.kind === 'fen' && <span class="unit">元</span>}
    </div>
    {wrong && !(span < kNarrow) && <Wrong id={id} field={field} wrong={wrong} />}
    {!wrong && warning && <p class="msg" id={id + '-msg'}><Icon name="warn" /><span>{warning.message}<Code>{warning.code}</Code>{warning.look && <> <button type="button" class="btn mini" onClick={warning.look}>看那一份 <kbd>F3</kbd></button></>}</span></p>}
    {from && <p class="tiny soft from">{from}</p>}
    </div></div>;
}
