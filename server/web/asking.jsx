// Small forms that are no record: sites, people, codes.
import {useEffect, useRef, useState} from 'preact/hooks';

import {problemsOf} from '../../schema/web/api.js';
import {composing} from '../../schema/web/keys.js';
import {Code, Note} from '../../schema/web/parts.jsx';

export const Problems = ({list}) => list.map((one) => <Note kind="act" key={one.code + one.message}>{one.message}<Code>{one.code}</Code></Note>);

/**
 * `fields`: [{name, label, choices: [{code, label}], many, secret, hint}]. `send(values)` gives the answer of a call; `done`
 * gets its body. Enter in a box sends, Esc leaves.
 */
export function Asking({title, fields, go, send, done, back}) {
  const [values, set] = useState(Object.fromEntries(fields.map((one) => [one.name, one.value || (one.many ? [] : '')])));
  const [wrong, tell] = useState([]);
  const [busy, wait] = useState(false);
  const box = useRef();
  useEffect(() => { const first = box.current.querySelector('input, select'); if (first) first.focus(); }, []);
  const change = (name, value) => set((before) => ({...before, [name]: value}));
  const submit = async () => {
    if (busy) return;
    wait(true);
    const answer = await send(values);
    wait(false);
    tell(problemsOf(answer));
    if (answer.status === 200) done(answer.body);
  };
  const keys = (event) => {
    if (composing(event)) return;
    if (event.key === 'Escape') { event.preventDefault(); event.stopPropagation(); back(); }
    if (event.key === 'Enter' && event.target.tagName === 'INPUT' && event.target.type !== 'checkbox') { event.preventDefault(); submit(); }
  };
  const one = (field) => {
    const id = 'ask-' + field.name;
    if (field.many) {
      return <fieldset id={id} aria-label={field.label}>{field.choices.map((choice) => <label key={choice.code}><input type="checkbox" checked={values[field.name].includes(choice.code)}
        onChange={(event) => change(field.name, event.target.checked ? [...values[field.name], choice.code] : values[field.name].filter((code) => code !== choice.code))} />{choice.label}</label>)}</fieldset>;
    }
    if (field.choices) {
      return <select id={id} value={values[field.name]} onChange={(event) => change(field.name, event.target.value)}><option value="">请选择</option>
        {field.choices.map((choice) => <option value={choice.code} key={choice.code}>{choice.label}</option>)}</select>;
    }
    return <input id={id} name={field.name} type={field.secret ? 'password' : 'text'} autocomplete={field.secret ? 'new-password' : 'off'} placeholder={field.hint} value={values[field.name]} onInput={(event) => change(field.name, event.target.value)} />;
  };
  return <section class="panel" ref={box} onKeyDown={keys}><h2>{title}</h2><div class="in stack"><Problems list={wrong} />
    <div class="asking">{fields.flatMap((field) => [<label htmlFor={'ask-' + field.name} key={field.name}>{field.label}</label>, one(field)])}</div>
    <div class="filter"><button class="btn primary" disabled={busy} onClick={submit}>{go}</button><button class="btn" onClick={back}>不办 <kbd>Esc</kbd></button></div></div></section>;
}

/** A code that is shown this one time. */
export function Once({code, until, say, close}) {
  return <section class="panel" role="status"><h2>{say}<span class="right"><button class="btn mini" onClick={close}>已抄下，关闭</button></span></h2><div class="in stack">
    <p class="once">{code}</p><p class="small">只显示这一次，{until} 前有效，用一次。请当面或打电话告诉本人，不要发到群里。</p></div></section>;
}

/** "2026-11-30 09:05", as Beijing reads it. */
export const when = (ms) => (ms ? new Date(ms + 8 * 3600e3).toISOString().slice(0, 16).replace('T', ' ') : '');
