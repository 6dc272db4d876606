// For those outside: how far something has come, and an employer's 核定表. Nothing of the console is here.
import {render} from 'preact';
import {signal} from '@preact/signals';

import {leave, post, problemsOf, signIn, trouble} from '../../../schema/web/api.js';
import {Code, Note, Table, yuan} from '../../../schema/web/parts.jsx';
import {monthText, readMonth} from '../../../schema/web/values.js';

const wrong = signal([]);
const found = signal(null);
const clerk = signal(null);
const sheet = signal(null);
const busy = signal(false);

const said = (answer) => (answer.status === 0 ? [{code: 'H-828', message: '服务器没有回答，请稍后再试'}] : problemsOf(answer));
const Problems = () => wrong.value.map((one) => <Note kind="act" key={one.code}>{one.message}<Code>{one.code}</Code></Note>);

async function once(work) {
  if (busy.value) return;
  busy.value = true;
  wrong.value = [];
  await work();
  busy.value = false;
}

const ask = (event) => {
  event.preventDefault();
  const form = event.target;
  once(async () => {
    found.value = null;
    const answer = await post('/api/progress', {}, {number: form.number.value.trim(), tail: form.tail.value.trim()});
    wrong.value = said(answer);
    if (answer.status === 200) found.value = answer.body;
  });
};

const enter = (event) => {
  event.preventDefault();
  const form = event.target;
  once(async () => {
    const answer = await signIn(form.operator.value.trim(), form.passphrase.value);
    form.passphrase.value = '';
    wrong.value = said(answer);
    if (answer.status === 200) clerk.value = answer.body;
    requestAnimationFrame(() => { const next = document.querySelector('[name=month]'); if (next) next.focus(); }); // The next thing to type.
  });
};

const month = (event) => {
  event.preventDefault();
  const field = event.target.month;
  const value = readMonth(field.value);
  sheet.value = null;
  if (!/^\d{6}$/.test(value)) { wrong.value = [{code: 'BAD_MONTH', message: '月份写成 年-月，例如 2023-10'}]; field.focus(); return; }
  field.value = monthText(value);
  once(async () => {
    const answer = await post('/api/determination', {}, {month: Number(value)});
    wrong.value = said(answer);
    if (answer.status === 200) sheet.value = answer.body;
  });
};

function Progress() {
  const one = found.value;
  return <section class="panel"><h1 class="h">办理进度</h1><form class="in stack" onSubmit={ask} aria-label="办理进度">
    <label class="field"><span>受理编号（回执上的单号）</span><input name="number" type="text" inputMode="numeric" autocomplete="off" maxLength={24} /></label>
    <label class="field"><span>预留手机号的后四位</span><input name="tail" type="text" inputMode="numeric" autocomplete="off" maxLength={4} /></label>
    <button class="btn primary" disabled={busy.value}>查询</button>
    <div aria-live="polite">{one && <dl class="kv"><dt>单据</dt><dd>{one.label}</dd><dt>编号</dt><dd>{one.number}</dd><dt>现在</dt><dd><b>{one.state_label}</b></dd>
      <dt>受理</dt><dd>{one.received}</dd><dt>最近办理</dt><dd>{one.updated}</dd></dl>}</div></form></section>;
}

function Employer() {
  if (!clerk.value || trouble.value === 'locked') {
    return <section class="panel"><h2>单位待遇核定表</h2><form class="in stack" onSubmit={enter} aria-label="单位登录">
      <label class="field"><span>单位经办人编号</span><input name="operator" type="text" autocomplete="username" /></label>
      <label class="field"><span>口令</span><input name="passphrase" type="password" autocomplete="current-password" /></label>
      <button class="btn" disabled={busy.value}>登录</button></form></section>;
  }
  const out = async () => { await leave(); clerk.value = sheet.value = null; };
  return <section class="panel"><h2>单位待遇核定表<span class="right"><button class="btn mini" onClick={out}>退出</button></span></h2><div class="in stack">
    <p>{clerk.value.name}　{clerk.value.employer_name || '单位'} {clerk.value.employer}</p>
    <form class="filter" onSubmit={month} aria-label="月份"><label>月份（年-月） <input name="month" type="text" placeholder="如 2023-10" maxLength={7} /></label><button class="btn" disabled={busy.value}>查看</button></form></div>
    {sheet.value && <Table caption="核定表" empty="这个月没有核定的待遇。" heads={[{label: '姓名、生育日期'}, {label: '天数', num: true}, {label: '津贴（元）', num: true}, {label: '合计（元）', num: true}]}
      rows={sheet.value.rows.map((row, i) => ({key: i, sorts: [row.name], cells: [<>{row.name}<span class="sub nowrap">{row.event_date}</span></>, row.days, yuan(row.allowance_fen), yuan(row.total_fen)]}))} />}
    {sheet.value && sheet.value.rows.length > 0 && <p class="in">合计 <b>{yuan(sheet.value.total_fen)}</b> 元{sheet.value.rows.some((row) => row.sample) ? '（演示定额）' : ''}</p>}</section>;
}

render(<main class="outside stack"><Problems /><Progress /><Employer /><p class="soft small">只显示办理状态，不显示个人信息。查询次数过多会暂停一会儿。</p></main>, document.getElementById('app'));
