// Recording: a form of the schema, checked as it is left, saved by itself as a draft, reckoned beside.
import {signal} from '@preact/signals';
import {useEffect, useLayoutEffect, useRef} from 'preact/hooks';

import {get, post, problemsOf} from '../../schema/web/api.js';
import {Field, isRequired, isShown, laidOut, NarrowSaid} from '../../schema/web/fields.jsx';
import {bind, enterLeadsOn, stops} from '../../schema/web/keys.js';
import {Code, Dialog, Icon, Note, Said} from '../../schema/web/parts.jsx';
import {readings} from '../../schema/web/readings.js';
import {blank, fromJson, toJson} from '../../schema/web/values.js';
import {plain} from '../../schema/web/words.js';
import {LookedAt, lookAt} from './alike.jsx';
import {draftsOf, FormChanged, OfferedDrafts} from './drafts.jsx';
import {readFile, rowFor, RowPick, WrongLines} from './file.jsx';
import {papersLine} from './inbox.jsx';
import {keepers} from './lock.jsx';
import {attachAll, WantedPapers} from './papers.jsx';
import {go, refreshStatus, status, takeStep, toast, typeLabel} from './state.js';

const kAutosaveMs = 2000;
const kCheckMs = 250;
/** Where a form is reckoned before it is saved; the others are only checked. */
const kReckoned = new Set(['Settlement', 'AllowanceApplication', 'ReimbursementClaim', 'Filing']);
const kMissing = 'S-201';

/** Events that go over the whole paper, with what they are called above it; any other step asks only what it needs. */
export const kWhole = {correct: '补正', amend: '修改', 'correct-today': '当日更正'};

/** The fields that are asked: with a step that asks for little or may write little, that; else all but what somebody else says later. */
function asked(fields, steps, event, whole) {
  const names = (some) => new Set(some.flatMap((step) => (step.asks || []).map((one) => one.name)));
  const given = (one) => (one.steps || []).includes(event);
  if (!whole) {
    const asks = new Map(steps.flatMap((step) => step.asks || []).map((ask) => [ask.name, ask]));
    return fields.filter((one) => asks.has(one.name) || given(one) || steps.some((step) => (step.only || []).includes(one.name))).map((one) => (asks.has(one.name) ? {...one, need: 'required', or_else: asks.get(one.name).or_else} : one)); // What it asks for it does not go without.
  }
  const others = names(steps.filter((step) => step.from.length && !step.mine));
  return fields.filter((one) => (!one.steps || given(one)) && ((one.kind !== 'record' && !others.has(one.name)) || one.need === 'required'));
}

/** There is one choice here: the desk makes it, and nobody is asked unless the paper says another. */
const only = (field) => field.need === 'filled' && field.choices && field.choices.length === 1;

/** One form in work: what is typed, what is known of it. Pure of the page; lives as long as it. */
class Work {
  fields = signal([]);
  values = signal({});
  problems = signal([]);   // of the last check or save, for fields that were left
  general = signal([]);    // of no field
  about = signal([]);      // of a step: what the paper says, to be read
  toldBack = signal([]);   // of a paper that came back: why
  answer = signal(null);   // 试算
  alike = signal([]);      // what is here already and says the same: {field, message, code, id}
  names = signal({});      // how what was typed as a code is called, by field
  saved = signal('');      // when the draft was kept
  unkept = signal([]);     // why it was not
  offered = signal([]);    // drafts of this very form, to go on with
  picks = signal({});      // scans chosen before there is a record: kind → {file, sha256}
  file = signal(null);     // a hospital's file that was read: {name, rows, wrong}
  picking = signal(false); // which of its rows is meant
  from = signal({});       // fields that came from it: name → where it stood
  formChanged = signal(false); // since the draft was kept
  busy = signal(false);
  unmet = signal(null);    // conditions that are not met: what has become of the bill?
  vain = signal(null);     // the same of a paper that the city would send back: is it handed in all the same?
  left = new Set();
  odd = new Set();         // fields of one choice that said another: they stay, also once it is chosen
  dirty = false;
  reads = readings();

  constructor({type, draft, record, event}) { Object.assign(this, {type, draft, record, event, form: 'f'}); }

  /** Whether 试算 stands beside: of what is handed in, and of what is put right in it. */
  get reckons() { return kReckoned.has(this.type) && (!this.record || Boolean(this.whole)); }

  async load() {
    const described = await get('/api/fields', {type: this.type});
    if (described.status !== 200) { this.general.value = problemsOf(described); return; }
    this.paper = described.body.paper;
    const told = await get('/api/steps', {type: this.type});
    const all = told.status === 200 ? told.body.steps : [];
    const begins = all.find((one) => !one.from.length);
    let drawn;
    if (this.record) {
      const shown = await get('/api/show', {ref: this.record});
      const {state, record = {}} = shown.body;
      const steps = all.filter((one) => one.event === this.event && one.mine && one.from.some((from) => from.code === state));
      this.whole = kWhole[this.event] && !steps.some((one) => one.only);
      this.step = steps[0];
      this.verb = steps.length ? steps[0].label : kWhole[this.event] || '';
      drawn = asked(described.body.fields, this.whole ? all : steps, this.whole && begins ? begins.event : this.event, this.whole);
      if (shown.status === 200) {
        this.before = fromJson(described.body.fields, record); // All of it: what is asked may hang on what is not.
        if (this.reckons) for (const one of drawn) if (one.need === 'filled' && one.kind === 'fen') delete this.before[one.name]; // Reckoned anew.
        this.opened = {opened_version: shown.body.version, opened_own_seq: shown.body.own_seq};
        this.values.value = {...this.before};
        this.label = `${shown.body.type_label} ${shown.body.doc_no}`;
        if (!this.whole) this.about.value = shown.body.shown;
        if (this.event === 'correct') this.toldBack.value = await this.whyBack();
      } else this.general.value = problemsOf(shown);
    } else {
      drawn = asked(described.body.fields, all, begins && begins.event, true);
      this.before = this.values.value = Object.fromEntries(drawn.filter(only).map((one) => [one.name, one.choices[0].code])); // What else is asked hangs on it.
    }
    this.fields.value = drawn;
    const drafts = await draftsOf(this);
    const mine = drafts.find((one) => one.draft === this.draft);
    this.draft = undefined;
    if (mine) this.goOn(mine);
    else this.offered.value = drafts;
    if (this.record) this.check();
  }

  /** Why it came back: what is to be put right stands above the fields while it is. */
  async whyBack() {
    const answer = await get('/api/inbox');
    const back = answer.status === 200 && answer.body.returned.find((one) => one.id === this.record);
    if (!back) return [];
    const said = (message) => (message ? [{code: '', message}] : []);
    return [...said(back.said), ...(back.reasons || []), ...said(back.documents && papersLine(back.documents) + '；在原单上附')];
  }

  /** Goes on with a draft; of a change, what was typed lies over the record as it stands now. */
  goOn(one) {
    const {form} = one;
    const values = {...this.before, ...fromJson(this.fields.value, form)};
    for (const name of Object.keys(form)) if (form[name] === null) delete values[name];
    this.values.value = values;
    this.draft = one.draft;
    this.formChanged.value = Boolean(one.form_changed);
    this.offered.value = [];
  }

  made(field) {
    const value = this.values.value[field.name];
    if (only(field) && !blank(value) && value !== field.choices[0].code) this.odd.add(field.name);
    return only(field) && !this.odd.has(field.name);
  }

  /** What may be said in one of two places is asked in the first that there is. */
  shown = (field) => !this.made(field) && isShown(field, this.values.value) && !this.fields.value.some((one) => one.name === field.or_else && this.shown(one));
  json() { return toJson(this.fields.value, this.values.value, this.shown); }
  /** With the papers whose scans are chosen: they are recorded with it, and attached after. */
  handedIn() {
    const picked = Object.entries(this.picks.value).map(([kind, one]) => ({kind, form: 'photo', pages: 1, sha256: one.sha256}));
    const json = this.json();
    return picked.length ? {...json, materials: [...(json.materials || []), ...picked]} : json;
  }

  /** Of a change: what is another than it was; what was emptied is cleared. */
  patch() {
    const now = this.json();
    const then = toJson(this.fields.value, this.before, this.shown);
    const patch = {};
    for (const [name, value] of Object.entries(now)) if (JSON.stringify(value) !== JSON.stringify(then[name])) patch[name] = value;
    for (const name of Object.keys(then)) if (!(name in now)) patch[name] = null;
    // What another kind of paper does not ask for does not stay behind.
    for (const field of this.fields.value) if (!blank(this.before[field.name]) && isShown(field, this.before) && !isShown(field, this.values.value)) patch[field.name] = null;
    return patch;
  }

  async readFile(file) {
    const read = await readFile(this.type, file);
    this.file.value = read;
    const row = rowFor(read, this.values.value);
    if (row) this.takeRow(row);
    else this.picking.value = read.rows.length > 0;
  }

  /** 查资格 of everybody whose rights the form asks about: each look-up is an operation of its own, so it is pressed for. */
  async lookUp() {
    const typed = this.values.value;
    for (const who of kPairs) {
      const [id, name] = [typed[who + '_id_no'], typed[who + '_name']];
      if (id && name) this.general.value = problemsOf(await post('/api/check', {}, {id_no: id, name, benefit: typed.benefit_kind || 'inpatient', reason: '窗口办理'}));
    }
    refreshStatus();
    await this.check();
    // The button is gone with its reason: back to where one was, lest the next digit chooses from the menu.
    const last = [...this.left].pop();
    const box = (last && document.querySelector(['input', 'select', 'textarea'].map((tag) => `form.form [data-field="${last}"] ${tag}`).join())) || document.querySelector('form.form input');
    if (box && document.activeElement === document.body) box.focus();
  }

  takeRow(row) {
    const read = fromJson(this.fields.value, row.form);
    this.picking.value = false;
    for (const [name, value] of Object.entries(read)) { this.change(name, value); this.left.add(name); }
    this.from.value = Object.fromEntries(Object.keys(read).map((name) => [name, `取自 ${this.file.value.name} 第 ${row.line} 行`]));
    this.keep();
    this.check();
  }

  change = (name, value) => {
    if (this.from.value[name]) { const {[name]: typed, ...rest} = this.from.value; this.from.value = rest; }
    this.values.value = {...this.values.value, [name]: value};
    this.dirty = true;
    clearTimeout(this.autosave);
    this.autosave = setTimeout(() => this.keep(), kAutosaveMs);
  };

  leave = (field) => {
    this.left.add(field.name);
    this.keep();
    clearTimeout(this.checking);
    this.checking = setTimeout(() => this.check(), kCheckMs);
  };

  /** One after another: two at once would each make a draft of its own, and one would stay behind. */
  keep() {
    this.keeping = (this.keeping || Promise.resolve()).then(() => this.keepNow());
    return this.keeping;
  }

  async keepNow() {
    if (!this.dirty || this.done) return;
    this.dirty = false;
    const {type, draft, record, event} = this;
    const answer = await post('/api/draft', {type, draft, record, event: record && event}, record ? this.patch() : this.json());
    if (answer.status === 200) { this.draft = answer.body.draft; this.saved.value = new Date().toTimeString().slice(0, 8); }
    else { this.dirty = true; this.saved.value = ''; }
    this.unkept.value = this.done ? [] : problemsOf(answer);
  }

  async check() {
    if (!(this.record ? this.reckons : true) || this.done) return;
    const asked = this.values.value;
    const answer = await post('/api/reckon', {type: this.type, ref: this.record}, this.handedIn());
    if (this.done) return;
    // Of a field that was typed on meanwhile the answer says nothing any more: the next one will.
    const stands = (one) => { const name = (one.field || '').split(/[.[]/)[0]; return this.values.value[name] === asked[name]; };
    const told = answer.status === 200 ? [] : problemsOf(answer).filter(stands);
    const known = new Set(this.fields.value.map((one) => one.name));
    // Who has pressed 保存 is told what is missing until it is there; before, nothing is missing yet.
    const missing = this.tried ? (answer.body.missing || this.problems.value).filter((one) => one.code === kMissing && blank(this.values.value[one.field])) : [];
    this.problems.value = [...told.filter((one) => one.code !== kMissing && this.left.has((one.field || '').split(/[.[]/)[0])), ...missing];
    this.alike.value = answer.body.alike || [];
    this.names.value = answer.body.names || {};
    this.answer.value = answer.body.rules ? answer.body : null;
    this.general.value = answer.body.rules ? [] : told.filter((one) => one.code !== kMissing && !known.has((one.field || '').split(/[.[]/)[0]));
  }

  async save(unmet, print) {
    if (this.busy.value) return;
    this.print = print;
    this.busy.value = true;
    const here = this.reads.page();
    clearTimeout(this.autosave);
    clearTimeout(this.checking);
    let answer;
    // Of what is changed in between the city says nothing anew: it is asked only where the paper is handed in.
    if (this.reckons && this.type !== 'Settlement' && (!this.record || this.event === 'correct') && !this.sure) {
      await this.check();
      const failed = this.answer.value && !this.answer.value.missing.length ? this.answer.value.notice : [];
      if (failed.length) { this.vain.value = failed; this.busy.value = false; return; }
    }
    this.sure = false; // Of this press alone.
    if (this.record) {
      const path = this.event === 'amend' ? '/api/amend' : this.event === 'correct-today' ? '/api/correct-today' : '/api/step';
      this.dirty = true;
      await this.keep(); // The draft's id makes a double press one.
      const change = {ref: this.record, event: this.event, draft: this.draft, unmet, ...(this.event === 'amend' ? this.opened : {})};
      answer = await (path === '/api/step' ? takeStep(this.step, change, this.patch()) : post(path, change, this.patch()));
    } else {
      this.dirty = true;
      await this.keep(); // The draft's ids make a double press one.
      answer = await post('/api/new', {type: this.type, draft: this.draft, unmet}, this.handedIn());
    }
    if (answer.status === 200) {
      this.done = true; // And busy till the page is left.
      const unattached = [];
      for (const [kind, one] of Object.entries(this.picks.value)) unattached.push(...await attachAll(answer.body.id, kind, [one.file]));
      const warnings = [...(answer.body.warnings || []).map((one) => one.message), ...unattached.map((one) => `影像没有存上，请在“材料”里重选：${one.message} ${one.code}`)];
      await refreshStatus();
      const waits = !status.value || status.value.pending > 0; // Here on the disk; what the city makes of it comes after.
      toast.value = [`已保存 ${answer.body.doc_no || this.label || ''}，${waits ? '待上传' : answer.body.state_label || '已送达'}`, ...warnings].join('。');
      if (!here()) return; // Left meanwhile: nobody is pulled out of what he does now.
      go((this.print ? '/print/' : '/show/') + (answer.body.id || this.record) + (this.print ? '?now=1' : ''));
      return;
    }
    this.busy.value = false;
    const told = answer.body.now ? this.changedMeanwhile(answer.body.now, problemsOf(answer)) : problemsOf(answer);
    this.tried = true;
    if (told.some((one) => one.code === 'S-340')) { this.unmet.value = told.filter((one) => one.code !== 'S-340'); return; }
    const known = new Set(this.fields.value.filter(this.shown).map((one) => one.name));
    const of = (one) => (one.field || '').split(/[.[]/)[0];
    this.problems.value = told.filter((one) => known.has(of(one)));
    this.general.value = told.filter((one) => !known.has(of(one)));
    this.focusWrong();
  }

  /** Another page of this computer has changed the same: what it wrote is told beside what is typed here, the rest is taken over, and the next press counts. */
  changedMeanwhile(now, told) {
    const then = this.before;
    const typed = this.values.value;
    const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
    this.before = fromJson(this.fields.value, now.record || {});
    this.opened = {opened_version: now.version, opened_own_seq: now.own_seq};
    this.values.value = {...this.before, ...Object.fromEntries(this.fields.value.map(({name}) => [name, same(typed[name], then[name]) ? this.before[name] : typed[name]]))};
    const both = this.fields.value.filter(({name}) => !same(typed[name], then[name]) && !same(this.before[name], then[name]));
    return both.length ? both.map((field) => ({...told[0], field: field.name, message: `打开之后本机又改过，现在是“${[].concat(this.before[field.name] ?? '空').join('、')}”；核对后再按保存，就以这里填的为准`})) : told;
  }

  /** To the first field, as they stand on the page, that is wrong. */
  focusWrong() {
    requestAnimationFrame(() => {
      const cell = document.querySelector('.f.error');
      const stop = cell && stops(cell)[0];
      if (stop) { stop.focus(); cell.scrollIntoView({block: 'center'}); }
    });
  }
}

const kOutcome = {pass: 'ok', fail: 'act', unknown: 'warn'};

const kPairs = ['patient', 'sponsor', 'spouse']; // Whose rights are asked about.

/** 试算: what the fund and she pay, and the conditions that somebody must look at; those that are met are a press away. */
function Reckoned({answer, lookUp}) {
  if (!answer) return <section class="panel" aria-label="试算"><h2>试算</h2><p class="in small soft">填好证件号码、类别和日期后，这里逐条显示条件、金额和须收的材料。</p></section>;
  const rules = answer.rules.filter((one) => one.outcome !== 'not_applicable');
  const met = rules.filter((one) => one.outcome === 'pass');
  // Of what is not typed yet nothing is known, and nothing is wrong.
  const early = (one) => answer.missing.length > 0 && one.outcome !== 'pass' && /^(未查到|未知)?$/.test(one.found || '');
  const told = rules.filter((one) => one.outcome !== 'pass' && !early(one));
  const later = rules.filter(early);
  const failed = answer.notice.length > 0;
  const shown = told.some((one) => one.outcome === 'fail'); // What is wrong by no rule (a sum, a paper) is said in its own words.
  const unseen = (answer.warnings || []).some((one) => one.code === 'LOOK_UP_FIRST'); // Whoever is not known to be insured is told no good news.
  const half = (answer.missing.length > 0 || unseen) && !failed;
  const list = (some) => <ul class="checks in">{some.map((one) => { const kind = kOutcome[one.outcome] || 'warn'; return <li class={kind} key={one.rule}><Icon name={kind} />
    <span><b>{one.label}</b>：{one.found || '未知'}{kind !== 'ok' && <span class="soft">　要求：{one.wanted}</span>}</span></li>; })}</ul>;
  const version = /-(\d+)$/.exec(answer.policy_version || '');
  return <section class="panel" aria-label="试算"><h2>试算</h2>
    <div class={'answer' + (half ? ' half' : answer.passes ? '' : ' no')} role="status"><Icon name={half ? 'wait' : answer.passes ? 'ok' : 'act'} /><span><b>{half && answer.missing.length ? `还有 ${answer.missing.length} 项没有填` : answer.conclusion}</b><span class="sub">按{version ? `第 ${version[1]} 版` : '现行'}政策，以市局判定为准</span></span></div>
    {answer.money && <><div class="sum"><div><div class="k">{failed ? '条件都符合时，基金支付' : '基金支付'}</div><div class={failed ? 'v' : 'v lead'}>{answer.money.fund}<small> 元</small></div></div>
      <div><div class="k">个人自负</div><div class="v">{answer.money.self}<small> 元</small></div></div></div>
      <p class="how">{answer.money.formula}{answer.money.sample ? '　演示定额' : ''}</p></>}
    {(answer.warnings || []).map((one) => <p class="in small t-warn" key={one.message}><Icon name="warn" /> {plain(one.message)} {one.code === 'LOOK_UP_FIRST' && <button type="button" class="btn mini" onClick={lookUp}>现在查</button>}</p>)}
    {failed && !shown && answer.notice.map((one) => <p class="in small t-act" key={one.code}><Icon name="act" /> {one.message}<Code>{one.code}</Code></p>)}
    {told.length > 0 && list(told)}
    {later.length > 0 && <p class="in small soft">填好后再看：{later.map((one) => one.label).join('、')}</p>}
    {met.length > 0 && <details class="met"><summary>{told.length + later.length > 0 ? '其余 ' : ''}{met.length} 项条件符合</summary>{list(met)}</details>}
    {answer.due.map((one) => <p class="in small" key={one.label}>{one.label} {one.date}{one.provisional ? '（暂定）' : ''}</p>)}
  </section>;
}

export function FormPage({type, draft, record, event}) {
  const kept = useRef(null);
  if (!kept.current) kept.current = new Work({type, draft, record, event});
  const work = kept.current;
  useEffect(() => {
    work.load().then(() => requestAnimationFrame(() => {
      const all = [...document.querySelectorAll('form.form')].flatMap((form) => stops(form));
      const filled = new Set(work.fields.value.filter((one) => one.need === 'filled').map((one) => work.form + '-' + one.name)); // By the desk itself.
      const named = work.toldBack.value.map((one) => document.querySelector(`[data-field="${(one.field || '').split(/[.[]/)[0]}"]`)).find(Boolean);
      // Of what is there: what it came back for, else the first that is typed; a digit in a choice would change what was answered.
      const first = record ? (named && stops(named)[0]) || all.find((one) => one.type === 'text' && !filled.has(one.name)) || all[0]
        : all.find((one) => (one.type !== 'text' || !one.value) && !filled.has(one.name));
      if (first) { first.focus(); if (first.select && first.type === 'text') first.select(); }
    }));
    const look = () => { if (work.alike.value.length) lookAt(work.alike.value[0].id); };
    const unbind = bind({'Ctrl+S': () => work.save(), 'Ctrl+P': () => work.save(undefined, true), F3: look, F7: () => { const chooser = document.getElementById('hospital-file'); if (chooser) chooser.click(); }, Escape: () => { work.keep(); go('/'); }});
    const keep = () => work.keep();
    keepers.add(keep);
    return () => { work.reads.leave(); keepers.delete(keep); unbind(); work.keep(); clearTimeout(work.autosave); clearTimeout(work.checking); };
  }, []);
  const values = work.values.value;
  const shown = work.fields.value.filter(work.shown);
  // A cell that is moved since others came loses the focus: it has it back, and nobody types into nothing.
  const names = shown.map((one) => one.name).join();
  const focused = useRef({});
  useLayoutEffect(() => {
    const {id, name} = focused.current;
    if (document.activeElement !== document.body || !(id || name)) return;
    const back = (name && document.querySelector(`[name="${name}"]:checked`)) || document.getElementById(id || name);
    if (back) back.focus();
  }, [names]);
  const doubt = (field) => work.alike.value.filter((one) => one.field === field.name).map((one) => ({...one, look: () => lookAt(one.id)}))[0];
  const {lead, paper, flow} = laidOut(shown, work.paper, work.fields.value);
  const cells = (rows) => rows.flatMap((row) => [...row.map(cell), <NarrowSaid form={work.form} row={row} problems={work.problems.value} key={'said-' + row[0].field.name} />]);
  const cell = ({field, span}) => <Field form={work.form} field={field} span={span} values={values} change={work.change} left={work.leave}
    problems={work.problems.value} warning={doubt(field)} from={work.from.value[field.name] || work.names.value[field.name]} key={field.name} />;
  const count = work.problems.value.length;
  const press = record ? (work.about.value.length ? work.verb : '保存') : type === 'Settlement' ? '结算' : '保存';
  const reckoned = work.reckons;
  const picks = reckoned && !record;
  const money = reckoned && work.answer.value && work.answer.value.money;
  return <><div class="head"><h1>{work.label ? work.verb + ' ' + work.label : typeLabel(type)}</h1>{!record && <span class="sub">{work.fields.value.filter(only).map((one) => one.choices[0].label).join('　')}</span>}
    <span class="right">{picks && <label class="btn mini pick">读入医院文件 <kbd>F7</kbd><input class="sr" type="file" id="hospital-file" accept=".csv,.json,.txt,text/csv,application/json"
      onChange={(event) => { const [file] = event.target.files; event.target.value = ''; if (file) work.readFile(file); }} /></label>}{work.saved.value && <span class="t-ok"><Icon name="ok" /> 草稿已自动保存 {work.saved.value}</span>}</span></div>
  <div class="body" onDragOver={(event) => { if (picks) event.preventDefault(); }} onDrop={(event) => { if (!picks) return; event.preventDefault(); const [file] = event.dataTransfer.files; if (file) work.readFile(file); }} onFocusIn={({target}) => { focused.current = {id: target.id, name: target.name}; }} onKeyDown={(key) => enterLeadsOn(key, () => document.getElementById('save').focus())}>
    <div role="status" class="small">{work.file.value && Object.keys(work.from.value).length > 0 && <>{Object.keys(work.from.value).length} 栏取自 {work.file.value.name}，请核对</>}</div><div class={reckoned ? 'split form-side' : 'stack'}>
    <div class="stack">
      <OfferedDrafts offered={work.offered.value} go={(one) => { work.keep(); work.goOn(one); }} gone={(one) => { work.offered.value = work.offered.value.filter((other) => other !== one); }} />
      {work.unkept.value.map((one) => <Note kind="warn" key={one.code}>草稿没有存上：{one.message}<Code>{one.code}</Code></Note>)}
      {event === 'correct-today' && <Note kind="info">结算单在别的电脑打印过的，不能这样更正：请收回，改用“申请冲销”。</Note>}
      {work.formChanged.value && <Note kind="warn"><FormChanged /></Note>}
      {work.toldBack.value.map((one) => <Note kind="warn" key={one.code + one.message}><b>要补正：</b>{one.message}<Code>{one.code}</Code></Note>)}
      {work.file.value && <WrongLines read={work.file.value} />}
      {work.general.value.map((one) => <Note kind="act" key={one.code + one.message}>{one.message}<Code>{one.code}</Code></Note>)}
      {lead.length > 0 && <form class="form" aria-label={typeLabel(work.type) + '，类别'} onSubmit={(submitted) => submitted.preventDefault()}>{cells(lead)}</form>}
      {paper.length > 0 && <form class="form" aria-label={typeLabel(work.type)} onSubmit={(submitted) => submitted.preventDefault()}>{cells(paper)}</form>}
      {flow.length > 0 && paper.length > 0 && <h2 class="small soft">表外项目{flow.flat().some(({field}) => isRequired(field, values)) ? '，带 * 的必填' : '，可不填'}</h2>}
      {flow.length > 0 && <form class="form" aria-label={typeLabel(work.type) + (paper.length ? '，表外项目' : '')} onSubmit={(submitted) => submitted.preventDefault()}>{cells(flow)}</form>}
      {work.about.value.length > 0 && <section class="panel" aria-label="单据内容"><h2>单据内容</h2><Said fields={work.about.value} /></section>}
    </div>
    {reckoned && <aside class="stack" tabIndex={0} aria-label="试算和材料"><Reckoned answer={work.answer.value} lookUp={() => work.lookUp()} />
      {picks && work.answer.value && work.answer.value.materials.length > 0 && <WantedPapers wanted={work.answer.value.materials} values={values} picks={work.picks}
        change={(name, value) => { work.change(name, value); work.leave({name}); }} />}</aside>}
  </div></div>
  <div class="actions"><button id="save" class="btn primary" disabled={work.busy.value} onClick={() => work.save()}>{press} <kbd>Ctrl+S</kbd></button>
    <button class="btn" disabled={work.busy.value} onClick={() => work.save(undefined, true)}>{press}并打印 <kbd>Ctrl+P</kbd></button>
    <a class="btn quiet" href="#/">关闭，留草稿 <kbd>Esc</kbd></a>
    <span class="say" role="status">{count > 0 ? `差 ${count} 处要改，按保存会跳到那里` : work.answer.value && work.answer.value.missing.length ? `还有 ${work.answer.value.missing.length} 项没有填` : ''}
      {money && <span class="pays"><span class="nowrap">基金支付 <b>{money.fund}</b> 元，</span><span class="nowrap">个人自负 <b>{money.self}</b> 元</span></span>}</span></div>
  <LookedAt />
  {work.picking.value && <RowPick read={work.file.value} take={(row) => work.takeRow(row)} close={() => { work.picking.value = false; }} />}
  {work.vain.value && <Dialog title={`有 ${work.vain.value.length} 项条件不符合，交上去会退回`} safe={{label: '回去改', run: () => { work.vain.value = null; }}}
    ends={[{label: '照样提交', run: () => { work.vain.value = null; work.sure = true; work.save(undefined, work.print); }}]}>
    {work.vain.value.map((one) => <p key={one.code}>{one.message}<Code>{one.code}</Code></p>)}</Dialog>}
  {work.unmet.value && <Dialog title={`有 ${work.unmet.value.length} 项条件不符合，这笔还没有保存`} safe={{label: '回去改', run: () => { work.unmet.value = null; }}}
    ends={[{label: '不予结算，登记后退回', kind: '', run: () => { work.unmet.value = null; work.save('returned', work.print); }},
      {label: '款已结清，如实记录', run: () => { work.unmet.value = null; work.save('settled', work.print); }}]}>
    {work.unmet.value.map((one) => <p key={one.code}>{one.message}<Code>{one.code}</Code></p>)}</Dialog>}</>;
}
