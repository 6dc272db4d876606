import {render} from 'preact';
import {useEffect, useRef} from 'preact/hooks';
import {signal} from '@preact/signals';

import {leave, trouble} from '../../schema/web/api.js';
import {bind, composing} from '../../schema/web/keys.js';
import {Code, Icon, LargeButton, Note} from '../../schema/web/parts.jsx';
import {AuditPage} from './audit.jsx';
import {CasePage} from './case.jsx';
import {ClearingPage, ClearingsPage} from './clearing.jsx';
import {DepositPage, DepositsPage} from './deposit.jsx';
import {FindPage} from './find.jsx';
import {FleetPage} from './fleet.jsx';
import {JobBar} from './jobs.jsx';
import {AccountsPage, ImportsPage, QueriesPage, StandingPage} from './lists.jsx';
import {PaperPage} from './paper.jsx';
import {BatchesPage, BatchPage} from './payout.jsx';
import {PolicyPage} from './policy.jsx';
import {itemsOf, kQueues, mineToDo, QueuePage} from './queue.jsx';
import {NewPage, RecordPage} from './record.jsx';
import {CopiesPage, RecoveriesPage, RecoveryPage} from './recovery.jsx';
import {PassphrasePage, StaffPage} from './staff.jsx';
import {StatsPage} from './stats.jsx';
import {counts, enter, go, me, route, sought, toast, typeLabel, types, wanted} from './state.js';

const wrong = signal([]);
const busy = signal(false);
/** Somebody comes with a one-time code and sets his passphrase. */
const first = signal(false);

/** Who works here; after a lock the page that was open is there again. */
function SignIn() {
  const box = useRef();
  useEffect(() => { box.current[me.value ? 'passphrase' : 'operator'].focus(); }, []);
  const submit = async (event) => {
    event.preventDefault();
    if (busy.value) return;
    busy.value = true;
    const form = event.target;
    const again = first.value && form.again.value !== form.passphrase.value;
    wrong.value = again ? [{code: 'E-628', message: '两次输入的口令不一样'}] : await enter(form.operator.value.trim(), form.passphrase.value, first.value ? form.code.value.trim() : undefined);
    form.passphrase.value = '';
    if (first.value) form.again.value = '';
    if (!wrong.value.length) first.value = false;
    busy.value = false;
  };
  const other = () => { first.value = !first.value; wrong.value = []; };
  return <div class="gate"><section class="panel"><h2>津渡 市级控制台</h2><form class="in stack" ref={box} onSubmit={submit} aria-label="登录">
    <label class="field"><span>人员编号</span><input name="operator" type="text" autocomplete="username" defaultValue={me.value ? me.value.operator_id : ''} /></label>
    {first.value && <label class="field"><span>一次性码</span><input name="code" type="text" autocomplete="off" placeholder="ABC-DEFGH-JKLMN" /></label>}
    <label class="field"><span>{first.value ? '新口令（只有您知道）' : '口令'}</span><input name="passphrase" type="password" autocomplete={first.value ? 'new-password' : 'current-password'} /></label>
    {first.value && <p class="soft small">至少 10 个字符，或 4 个词，以空格隔开。</p>}
    {first.value && <label class="field"><span>再输一次</span><input name="again" type="password" autocomplete="new-password" /></label>}
    {wrong.value.map((one) => <Note kind="act" key={one.code}>{one.message}<Code>{one.code}</Code></Note>)}
    {trouble.value === 'down' && <Note kind="act">服务器没有回答，请稍后再试。</Note>}
    <button class="btn primary" disabled={busy.value}>{first.value ? '设口令并登录' : '登录'}</button>
    <button type="button" class="btn quiet" onClick={other}>{first.value ? '用口令登录' : '第一次登录，或忘了口令'}</button>
    <p class="soft small">您办的每一步都用您自己的密钥签名。15 分钟不动自动锁屏；刷新页面须重新登录。</p></form></section></div>;
}

function Header() {
  const find = (event) => {
    const text = event.target.value.trim();
    if (event.key !== 'Enter' || composing(event)) return;
    event.stopPropagation(); // In a queue it would open what is picked there.
    if (!text) return;
    sought.value = text;
    go('/find');
  };
  return <header class="top"><span class="brand">津渡</span><span class="site">市级控制台 · {me.value.city}</span>
    <label class="find"><Icon name="find" /><span class="sr">查人查单</span><input type="text" id="find" placeholder="证件号、姓名、单号" onKeyDown={find} /><kbd>F2</kbd></label>
    <span class="who">{me.value.posts.map((one) => one.label).join('、')} {me.value.name}</span>
    <LargeButton /><button class="top-btn" onClick={leave}>锁屏 <kbd>F10</kbd></button></header>;
}

function StatusLine() {
  const now = counts.value;
  const down = trouble.value === 'down';
  return <div class="statusline" role="status" aria-label="运行状态"><span class={'link ' + (down ? 'off' : 'on')}><Icon name={down ? 'off' : 'on'} />{down ? '服务器没有回答' : '收件正常'}</span>
    {now && <span class="facts"><span>电脑 <b>{now.replicas.filter((one) => !one.revoked).length}</b></span><span class="dot">·</span><span>收件 <b>{now.operations}</b></span><span class="dot">·</span><span>待核定 <b>{now.conflicts_open}</b></span><span class="dot">·</span>
      {itemsOf('mine').length > 0 ? <span class="act"><Icon name="act" /> 需处理 {itemsOf('mine').length}</span> : <span>需处理 0</span>}</span>}</div>;
}

/** Pages beside the queues: [path, label, posts that open it; none: all]. */
const kPages = [['clearings', '医院结算'], ['deposits', '保证金'], ['batches', '拨付批次'], ['recoveries', '冲销追回'], ['copies', '封存副本'], ['queries', '部门查询'], ['accounts', '账户'], ['standing', '暂缓与视同'], ['imports', '导入文件'], ['stats', '统计']];
const kKeeping = [['fleet', '站点设备'], ['staff', '人员'], ['policy', '政策配置'], ['audit', '审计查询'], ['passphrase', '我的口令']];

const kUnder = {case: 'conflicts', clearing: 'clearings', deposit: 'deposits', batch: 'batches', recovery: 'recoveries'};

function Nav({at}) {
  const link = (path, label, count, own) => <a href={'#/' + path} class={own ? 'own' : undefined} aria-current={at === path ? 'page' : undefined} key={path}>{label}{count > 0 && <span class="count">{count}</span>}</a>;
  const makes = types.value.filter((one) => one.create);
  return <nav class="nav dense" aria-label="主菜单"><h2>办理</h2>{Object.entries(kQueues).map(([path, label]) => link(path, label, itemsOf(path).length, mineToDo(path)))}
    {kPages.length > 0 && <h2>业务</h2>}{kPages.map(([path, label]) => link(path, label))}
    <h2>管理</h2>{kKeeping.map(([path, label]) => link(path, label, path === 'staff' && wanted().length, path === 'staff' && wanted().length > 0))}
    {makes.length > 0 && <h2>录入</h2>}{makes.map((one) => link('new/' + one.type, one.label))}
    <h2>查询</h2>{link('find', '查人查单')}</nav>;
}

function Page({parts, query}) {
  switch (parts[0]) {
    case undefined: case 'mine': return <QueuePage queue="mine" />;
    case 'case': return <CasePage key={parts[1]} id={parts[1]} />;
    case 'show': return <RecordPage key={parts[1]} id={parts[1]} />;
    case 'new': return <NewPage key={parts[1]} type={parts[1]} label={typeLabel(parts[1])} />;
    case 'clearings': return <ClearingsPage />;
    case 'clearing': return <ClearingPage key={parts[1]} id={parts[1]} />;
    case 'deposits': return <DepositsPage />;
    case 'deposit': return <DepositPage key={parts[1] + parts[2]} code={parts[1]} of={parts[2]} />;
    case 'batches': return <BatchesPage />;
    case 'batch': return <BatchPage key={parts[1]} id={parts[1]} />;
    case 'recoveries': return <RecoveriesPage />;
    case 'recovery': return <RecoveryPage key={parts[1]} id={parts[1]} />;
    case 'copies': return <CopiesPage />;
    case 'paper': return <PaperPage key={parts[1]} id={parts[1]} />;
    case 'find': return <FindPage type={query.type || ''} />;
    case 'fleet': return <FleetPage />;
    case 'staff': return <StaffPage />;
    case 'policy': return <PolicyPage />;
    case 'audit': return <AuditPage />;
    case 'passphrase': return <PassphrasePage />;
    case 'queries': return <QueriesPage />;
    case 'accounts': return <AccountsPage />;
    case 'standing': return <StandingPage />;
    case 'imports': return <ImportsPage />;
    case 'stats': return <StatsPage name={parts[1] || ''} query={query} />;
    default: if (kQueues[parts[0]]) return <QueuePage queue={parts[0]} />;
      return <div class="body"><Note kind="warn">没有这一页。<a href="#/mine">回待办</a></Note></div>;
  }
}

function App() {
  useEffect(() => bind({F2: () => { const box = document.getElementById('find'); if (box) box.focus(); }, F10: () => leave()}), []);
  if (trouble.value === 'locked' || !me.value) return <SignIn />;
  const {parts, query} = route.value;
  const at = parts[0] === 'new' ? 'new/' + parts[1] : kUnder[parts[0]] || parts[0] || 'mine';
  return <><a class="skip" href="#main" onClick={(event) => { event.preventDefault(); document.getElementById('main').focus(); }}>跳到正文</a>
    <div class="app"><Header /><StatusLine /><Nav at={at} /><main class="main" id="main" tabIndex={-1}><JobBar /><Page parts={parts} query={query} /></main>
      <div aria-live="polite">{toast.value && <div class="toast"><Icon name="ok" /><span>{toast.value}</span></div>}</div></div></>;
}

render(<App />, document.getElementById('app'));
