// Who sits at this desk: unlocking, locking, the change of shift. Where nobody does, the page stays as it was, out of sight.
import {signal, useSignal} from '@preact/signals';
import {useEffect, useRef} from 'preact/hooks';

import {get, idleMs, post, problemsOf, shut, trouble} from '../../schema/web/api.js';
import {Code, Icon, Note} from '../../schema/web/parts.jsx';
import {go, status, toast} from './state.js';

const kTellMs = 10_000; // Of keys and clicks the program hears this often at most.

/** Who has unlocked; the page of somebody else is another page. */
export const person = signal('');
const people = signal({operators: [], pending: 0});
const chosen = signal('');
const wrong = signal([]);
const busy = signal(false);

/** What is kept on disk before the page is locked: forms in work add themselves. */
export const keepers = new Set();

export const hasPassphrase = () => Boolean(status.value) && !(status.value.warnings || []).some((one) => one.code === 'E-604');

export async function lockNow() {
  if (!hasPassphrase() || /^(locked|shut)$/.test(trouble.value)) return;
  await Promise.all([...keepers].map((keep) => keep()));
  const answer = await post('/api/lock');
  if (answer.body.locked || !answer.status) shut(); // Without an answer at least out of sight.
}

let heard = Date.now();
let told = 0;

/** Counts keys and clicks; locks by itself where the program does not answer any more. */
export function watchActivity() {
  const active = () => {
    heard = Date.now();
    if (trouble.value || !hasPassphrase() || heard < told + Math.min(kTellMs, idleMs.value / 4)) return;
    told = heard;
    post('/api/active');
  };
  window.addEventListener('keydown', active, true);
  window.addEventListener('pointerdown', active, true);
  setInterval(() => { if (trouble.value === 'down' && hasPassphrase() && Date.now() > heard + idleMs.value) shut(); }, 1000);
}

async function loadPeople() {
  const answer = await get('/api/operators');
  if (answer.status !== 200) return;
  people.value = answer.body;
  const list = answer.body.operators;
  if (!list.some((one) => one.operator === chosen.value)) chosen.value = list.length === 1 ? list[0].operator : '';
}

export function LockPage() {
  const field = useRef();
  const before = useRef(document.activeElement);
  useEffect(() => {
    wrong.value = [];
    chosen.value = person.value;
    loadPeople().then(() => { if (field.current) field.current.focus(); });
    return () => { const back = before.current; requestAnimationFrame(() => { if (back && back.isConnected) back.focus(); }); };
  }, []);
  const list = people.value.operators;
  const unlock = async (event) => {
    event.preventDefault();
    if (busy.value) return;
    if (!chosen.value && list.length > 1) { wrong.value = [{code: 'E-669', message: '请先选操作员'}]; return; }
    busy.value = true;
    const answer = await post('/api/unlock', {}, {operator: chosen.value, passphrase: field.current.value});
    busy.value = false;
    if (field.current) field.current.value = '';
    wrong.value = problemsOf(answer);
    if (answer.status !== 200) { if (field.current) field.current.focus(); return; }
    heard = Date.now();
    if (person.value && person.value !== answer.body.operator) go('/');
    person.value = answer.body.operator;
    trouble.value = '';
  };
  return <div class="gate" data-shut><section class="panel"><h2>津渡　已锁定</h2><form class="in stack" aria-label="解锁" onSubmit={unlock}>
    {list.length === 1 ? <p>操作员 <b>{list[0].name}</b></p>
      : <div role="radiogroup" aria-label="操作员" class="opts">{list.map((one) => <label class={'opt radio' + (chosen.value === one.operator ? ' on' : '')} key={one.operator}>
        <input class="sr" type="radio" name="operator" checked={chosen.value === one.operator} onChange={() => { chosen.value = one.operator; if (field.current) field.current.focus(); }} />
        <span class="box" aria-hidden="true">✓</span>{one.name}</label>)}</div>}
    <label class="field"><span class="small">口令</span><input type="password" id="passphrase" autocomplete="off" ref={field} /></label>
    <Problems list={wrong.value} />
    <button class="btn primary" disabled={busy.value}>解锁</button>
    {people.value.pending > 0 && <p class="small"><Icon name="up" /> 待上传 {people.value.pending} 份，在本机存着，解锁后自动上传</p>}
    <p class="soft small">忘了口令：请联系市局核对身份后重设，本机数据不会丢失。</p>
  </form></section></div>;
}

const Problems = ({list}) => list.map((one) => <Note kind="act" key={one.code + one.message}>{one.message}<Code>{one.code}</Code></Note>);
const Secret = ({name, label}) => <label class="field"><span class="small">{label}</span><input type="password" name={name} autocomplete="off" /></label>;

/** A few lines to fill in, sent as one call. `done` gets the answer; `form` holds what was typed. */
function SmallForm({label, button, path, body, done, children}) {
  const form = useRef();
  const said = useSignal([]);
  const send = async (event) => {
    event.preventDefault();
    const typed = Object.fromEntries(new FormData(form.current));
    if (typed.fresh !== typed.again) { said.value = [{code: 'E-663', message: '两次输入的新口令不一样，没有改动，请重来'}]; return; }
    const answer = await post(path, {}, body(typed));
    said.value = problemsOf(answer);
    if (answer.status !== 200) return;
    if (form.current) form.current.reset();
    done(answer.body);
  };
  return <section class="panel"><h2>{label}</h2><form class="in stack narrow" ref={form} onSubmit={send} aria-label={label}>{children}<Problems list={said.value} /><button class="btn">{button}</button></form></section>;
}

/** Setting or changing one's own passphrase; letting a colleague in. */
export function OperatorPanels() {
  const had = hasPassphrase();
  const changed = async (body) => {
    toast.value = '口令已设置，请记牢';
    if (had) return;
    person.value = body.operator; // From now on it is asked for: at once, while it is fresh.
    if ((await post('/api/lock')).body.locked) shut();
  };
  return <div class={had ? 'pair' : ''}><SmallForm label={had ? '更换口令' : '设置口令'} button={had ? '更换' : '设置'} path="/api/passphrase" body={(typed) => ({passphrase: typed.now || '', fresh: typed.fresh})} done={changed}>
      <p class="small soft">至少 10 个字符，字母、数字、符号（或汉字）要有两种以上；或至少 4 个不同的词，以空格隔开。</p>
      {had && <Secret name="now" label="现在的口令" />}<Secret name="fresh" label="新口令" /><Secret name="again" label="再输一次" /></SmallForm>
    {had && <SmallForm label="加操作员" button="加操作员" path="/api/operator" body={(typed) => ({code: typed.code, passphrase: typed.fresh})}
      done={(body) => { toast.value = `已加操作员 ${body.operator_name}，换班时按 F10`; }}>
      <p class="small soft">同一经办点的同事凭市局给他的登记码在本机办理，由他本人输入口令。已在本机而忘了口令的，也凭新的登记码在这里重设。</p>
      <label class="field"><span class="small">登记码</span><input type="text" name="code" autocomplete="off" spellcheck={false} /></label>
      <Secret name="fresh" label="他的口令" /><Secret name="again" label="再输一次" /></SmallForm>}</div>;
}
