// Preview and printing at the desk: which forms, on which printer, and what was printed.
import {signal} from '@preact/signals';
import {useEffect} from 'preact/hooks';

import {get, post, problemsOf} from '../../schema/web/api.js';
import {bind} from '../../schema/web/keys.js';
import {Code, Note} from '../../schema/web/parts.jsx';
import {rare, Sheet, shift} from '../../schema/web/print.jsx';
import {go} from './state.js';

const told = signal(null); // {one, about, forms}
const chosen = signal('');
const wrong = signal([]);
const printed = signal('');
const setting = signal({printers: [{name: '默认打印机', x: 0, y: 0}], chosen: '默认打印机'});

const printer = () => setting.value.printers.find((one) => one.name === setting.value.chosen);
const form = () => told.value && (told.value.forms.find((one) => one.no === chosen.value) || told.value.forms[0]);

async function load(ref, wanted) {
  const [answer, kept] = [await get('/api/print', {ref}), await get('/api/printers')];
  wrong.value = problemsOf(answer);
  told.value = answer.status === 200 ? answer.body : null;
  chosen.value = wanted || (form() || {no: ''}).no;
  printed.value = '';
  if (kept.status === 200) setting.value = kept.body;
  shift(printer().x, printer().y);
}

async function keep(next) {
  const answer = await post('/api/printers', {}, next);
  wrong.value = problemsOf(answer);
  if (answer.status !== 200) return;
  setting.value = next;
  shift(printer().x, printer().y);
}

const put = (change) => keep({...setting.value, printers: setting.value.printers.map((one) => (one === printer() ? {...one, ...change} : one))});

/** Noted before it is handed to the printer: what may be out must not be put right as if it were not. */
async function note() {
  const at = form();
  if (!at || printed.value === at.no) return true;
  const answer = await post('/api/printed', {ref: told.value.one.id, form: at.no});
  wrong.value = problemsOf(answer);
  if (answer.status === 200) printed.value = at.no;
  return answer.status === 200;
}

async function printNow() {
  if (told.value && !form()) return;
  if (await note()) window.print();
}

async function notPrinted() {
  await post('/api/printed', {ref: told.value.one.id, form: printed.value, undo: '1'});
  printed.value = '';
}

function add() {
  const {printers} = setting.value;
  let at = printers.length + 1;
  while (printers.some((one) => one.name === '打印机 ' + at)) at += 1;
  keep({printers: [...printers, {name: '打印机 ' + at, x: 0, y: 0}], chosen: '打印机 ' + at});
}

const tenths = (text) => { const value = Math.round(Number(text.replace('−', '-')) * 10); return Number.isFinite(value) ? value : NaN; };

function Printers() {
  const at = printer();
  const offset = (label, name) => <label class="mm">{label}<input class="offset" id={'offset-' + name} inputMode="decimal" value={(at[name] / 10).toFixed(1)} key={at.name + at[name]}
    onChange={(event) => { const value = tenths(event.target.value); if (Number.isNaN(value)) event.target.value = (at[name] / 10).toFixed(1); else put({[name]: value}); }} />毫米</label>;
  return <><label class="mm">打印机<select id="printer" value={at.name} onChange={(event) => (event.target.value ? keep({...setting.value, chosen: event.target.value}) : add())}>
    {setting.value.printers.map((one) => <option value={one.name} key={one.name}>{one.name}</option>)}<option value="">另加一台…</option></select></label>
    {offset('向右', 'x')}{offset('向下', 'y')}</>;
}

function Bar({title, back, children}) {
  return <div class="paperbar"><h1>{title}</h1>{children}<Printers />
    <span class="right"><button class="btn primary" id="print" onClick={printNow}>打印 <kbd>Ctrl+P</kbd></button><a class="btn quiet" href={'#' + back}>返回 <kbd>Esc</kbd></a></span></div>;
}

export function PrintPage({id, wanted, now}) {
  const back = '/show/' + id;
  useEffect(() => {
    load(id, wanted).then(() => { if (now && form()) requestAnimationFrame(printNow); });
    const unbind = bind({'Ctrl+P': printNow, Escape: () => go(back)});
    window.addEventListener('beforeprint', note); // Also by the browser's own menu.
    return () => { unbind(); window.removeEventListener('beforeprint', note); told.value = null; };
  }, [id]);
  const at = form();
  const one = told.value && told.value.one;
  const odd = one ? rare(one) : [];
  return <main class="desk-paper" id="main" tabIndex={-1}>
    <Bar title="打印" back={back}>
      {told.value && <span class="tabs" role="group" aria-label="表单">{told.value.forms.map((each) => <button type="button" key={each.no} aria-pressed={each === at}
        onClick={() => { chosen.value = each.no; printed.value = ''; }}>{each.title.replace(/\{\w+\}/, '')}</button>)}</span>}
      <a class="small" href="#/print">试印</a></Bar>
    {wrong.value.map((problem) => <Note kind="act" key={problem.code}>{problem.message}<Code>{problem.code}</Code></Note>)}
    {told.value && !at && <Note kind="warn">这份单据现在没有可打印的表单。</Note>}
    {printed.value && <Note kind="info" icon="ok" right={<button class="btn mini" onClick={notPrinted}>没有打印出来</button>}>已记下这份单据打印过。</Note>}
    {at && at.printed && !printed.value && <Note kind="info" icon="ok">这份单据已于 {at.printed} 打印过。</Note>}
    {odd.length > 0 && <Note kind="info" icon="doc">生僻字：{odd.join('、')}。打印照原字；本机字体缺字时，以单据下方的编码为准。</Note>}
    {at && <Sheet form={at} one={one} about={told.value.about} />}
  </main>;
}

/** A frame at the very edges: what is measured on the paper tells the offset. */
export function TrialPage() {
  useEffect(() => {
    get('/api/printers').then((kept) => { if (kept.status === 200) setting.value = kept.body; shift(printer().x, printer().y); });
    return bind({'Ctrl+P': printNow, Escape: () => go('/')});
  }, []);
  return <main class="desk-paper" id="main" tabIndex={-1}><Bar title="试印" back="/" />
    {wrong.value.map((problem) => <Note kind="act" key={problem.code}>{problem.message}<Code>{problem.code}</Code></Note>)}
    <section class="sheet" aria-label="试印页"><div class="trial"><h1>试印页</h1><p>打印机：{printer().name}</p>
      <p>外框左边应离纸边 16.0 毫米，上边应离纸边 18.0 毫米。量出的差填在上方：框偏左、偏上填正数，偏右、偏下填负数。</p>
      <p>现在：向右 {(printer().x / 10).toFixed(1)} 毫米，向下 {(printer().y / 10).toFixed(1)} 毫米。</p></div></section></main>;
}
