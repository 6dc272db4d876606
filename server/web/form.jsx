// What is filled in with a step, or in a new record: fields of the schema.
import {signal} from '@preact/signals';
import {useEffect, useRef} from 'preact/hooks';

import {post, problemsOf} from '../../schema/web/api.js';
import {Field, isShown, laidOut} from '../../schema/web/fields.jsx';
import {bind, enterLeadsOn, stops} from '../../schema/web/keys.js';
import {Code, Note} from '../../schema/web/parts.jsx';
import {fromJson, tidy, toJson} from '../../schema/web/values.js';
import {OneUse} from './oneuse.js';

const tidied = (fields, values) => Object.fromEntries(Object.entries(values).map(([name, value]) => {
  const field = fields.find((one) => one.name === name);
  if (field && typeof value === 'string') return [name, tidy(field, value)];
  return [name, field && field.kind === 'lines' && value ? value.map((row) => tidied(field.fields, row)) : value];
}));

/** What later steps of a paper ask for: not asked for before there is one. */
async function askedLater(type) {
  const answer = await post('/api/steps', {}, {type});
  const steps = answer.status === 200 ? answer.body.steps.filter((one) => one.from.length) : [];
  return new Set(steps.flatMap((one) => (one.asks || []).flatMap((ask) => (ask.name || ask).split('|'))));
}

/** `only`: names of the fields that are asked; `send(form, once)`: gives the answer of the call. */
class Filling {
  fields = signal([]);
  values = signal({});
  wrong = signal([]);
  busy = signal(false);
  once = new OneUse();

  async load(type, only, before) {
    const answer = await post('/api/fields', {}, {type});
    if (answer.status !== 200) { this.wrong.value = problemsOf(answer); return; }
    this.paper = answer.body.paper;
    const later = only ? new Set() : await askedLater(type);
    this.fields.value = answer.body.fields.filter((one) => !one.server_only && (only ? only.includes(one.name) : !one.steps && (one.need === 'required' || !later.has(one.name))));
    if (before) this.values.value = fromJson(this.fields.value, before);
  }
  shown = (field) => isShown(field, this.values.value);
  changed = () => {};
  change = (name, value) => { this.values.value = {...this.values.value, [name]: value}; this.changed(); };
  leave = () => {};
  async send(call, done) {
    if (this.busy.value) return;
    this.busy.value = true;
    // Ctrl+S leaves no field: what stands in the last one is read as if it had been left.
    this.values.value = tidied(this.fields.value, this.values.value);
    const answer = this.once.answered(await call(toJson(this.fields.value, this.values.value, this.shown), this.once.id));
    this.busy.value = false;
    this.wrong.value = problemsOf(answer);
    if (answer.status === 200) done(answer.body, answer);
  }
}

/** `before`: the record as it stands, of which some fields are put right. `changed`: told of each change, for what rests on the form as it was sent. */
export function Fill({type, only, before, changed, label, send, done, back}) {
  const kept = useRef(null);
  if (!kept.current) kept.current = new Filling();
  const work = kept.current;
  if (changed) work.changed = changed;
  const save = () => work.send(send, done);
  useEffect(() => {
    work.load(type, only, before).then(() => requestAnimationFrame(() => {
      const form = document.querySelector('form.form');
      const first = form && stops(form)[0];
      if (first) first.focus();
    }));
    return bind({'Ctrl+S': save, Escape: back});
  }, []);
  const shown = work.fields.value.filter(work.shown);
  const {lead, paper, flow} = laidOut(shown, work.paper, work.fields.value);
  const rows = [...lead, ...paper, ...flow];
  const known = new Set(shown.map((one) => one.name));
  return <div class="stack" onKeyDown={(key) => enterLeadsOn(key, () => document.getElementById('save').focus())}>
    {work.wrong.value.filter((one) => !known.has((one.field || '').split(/[.[]/)[0])).map((one) => <Note kind="act" key={one.code + one.message}>{one.message}<Code>{one.code}</Code></Note>)}
    <form class="form" aria-label={label} onSubmit={(event) => event.preventDefault()}>{rows.flat().map(({field, span}) => <Field form="f" field={field} span={span} values={work.values.value}
      change={work.change} left={work.leave} problems={work.wrong.value} key={field.name} />)}</form>
    <div class="filter"><button id="save" class="btn primary" disabled={work.busy.value} onClick={save}>{label} <kbd>Ctrl+S</kbd></button><button class="btn" onClick={back}>不办 <kbd>Esc</kbd></button></div></div>;
}
