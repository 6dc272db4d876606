import {render} from 'preact';
import {useEffect} from 'preact/hooks';

import {listen, openSession, trouble} from '../../schema/web/api.js';
import {bind, composing} from '../../schema/web/keys.js';
import {Code, Icon, LargeButton, Note} from '../../schema/web/parts.jsx';
import {listenToReaders} from '../../schema/web/wedge.js';
import {CheckPage} from './check.jsx';
import {ClearingPage} from './clearing.jsx';
import {DailyPage} from './daily.jsx';
import {FindPage} from './find.jsx';
import {FormPage} from './form.jsx';
import {HomePage} from './home.jsx';
import {InboxPage} from './inbox.jsx';
import {KeysPage} from './keys_page.jsx';
import {hasPassphrase, lockNow, LockPage, person, watchActivity} from './lock.jsx';
import {PrintPage, TrialPage} from './print.jsx';
import {RecordPage} from './record.jsx';
import {go, loadTypes, recordable, refreshStatus, route, sought, status, toast} from './state.js';
import {notSynced, StatusPage, syncNow, syncing} from './status.jsx';

function Header() {
  const site = status.value && status.value.site;
  const find = (event) => {
    if (event.key !== 'Enter' || event.read || composing(event)) return;
    sought.value = event.target.value.trim();
    go('/find');
  };
  return <header class="top">
    <span class="brand">津渡</span><span class="site">{site ? site.name : ''}</span>
    <label class="find"><Icon name="find" /><span class="sr">查人查单</span>
      <input type="text" id="find" placeholder="证件号、姓名、拼音首字母、电话尾号、单号" onKeyDown={find} /><kbd>F2</kbd></label>
    <span class="who">{site ? '操作员 ' + site.operator_name : ''}</span>
    {hasPassphrase() && <button class="top-btn" onClick={lockNow}>锁定、换班 <kbd>F10</kbd></button>}
    <LargeButton />
    <a class="top-btn" href="#/keys">按键 <kbd>F1</kbd></a>
  </header>;
}

const kToneIcons = {on: 'on', off: 'off', warn: 'warn', act: 'act'};

/** One row, always there, and never better than the truth: without an answer it says so. */
function StatusLine() {
  const now = status.value;
  const down = trouble.value === 'down';
  const link = down ? ['act', 'act', '本机服务没有回答'] : !now ? ['off', 'wait', '正在读取'] : [now.link.tone, kToneIcons[now.link.tone], now.link.label];
  return <div class="statusline" role="status" aria-label="同步状态">
    <a class={'link ' + link[0]} href="#/status"><Icon name={link[1]} />{link[2]}</a>
    {now && <span class="facts"><a href="#/status"><span>已送达 <b>{now.delivered}</b></span><span class="dot">·</span>
      <span>待上传 <b>{now.pending}</b></span>
      {now.documents.files_waiting > 0 && <><span class="dot">·</span><span>影像 <b>{now.documents.files_waiting}</b></span></>}</a><span class="dot">·</span>
      <a href="#/inbox">{now.needs_person > 0 ? <span class="act"><Icon name="act" /> 需处理 {now.needs_person}</span> : <span>需处理 0</span>}</a>
      <span class="dot">·</span><span>{now.last_sync ? '上次同步 ' + now.last_sync.slice(5, 16) : '还没有同步过'}</span></span>}
    <span class="more"><a href="#/status" aria-live="polite">{notSynced.value || '明细'}</a>
      <button class="btn mini" onClick={syncNow} disabled={syncing.value}>{syncing.value ? '正在同步' : '立即同步'} <kbd>F9</kbd></button></span>
  </div>;
}

/** Posts that have a part in a hospital's month. */
const clears = (site) => Boolean(site && site.roles.some((one) => one === 'hospital_clearing_clerk' || one === 'front_clerk'));

function Nav({at}) {
  const now = status.value || {};
  const waits = now.waiting || 0;
  const items = [['', '今日', '0'], ...recordable().slice(0, 3).map((one, i) => ['new/' + one.type, one.label, String(i + 1)]),
    ['check', '查资格', '4'], ['inbox', '待我处理', '5'], ['find', '全部单据', '6'],
    ...(clears(now.site) ? [['clearing', '月度清算', '7']] : []), ['daily', '日终核对', '8'], ['status', '同步明细', '9']];
  return <nav class="nav" aria-label="主菜单">
    {items.map(([path, label, key]) => <a href={'#/' + path} class={label.length > 5 ? 'long' : undefined} aria-current={at === path ? 'page' : undefined} key={path}>
      {label}{path === 'inbox' && waits > 0 && <span class="count">{waits}</span>}<kbd>{key}</kbd></a>)}
    {recordable().length > 3 && <h2>其他录入</h2>}
    {recordable().slice(3).map((one) => <a href={'#/new/' + one.type} aria-current={at === 'new/' + one.type ? 'page' : undefined} key={one.type}>{one.label}</a>)}
  </nav>;
}

function Page({parts, query}) {
  switch (parts[0]) {
    case undefined: return <HomePage />;
    case 'new': return <FormPage key={parts[1] + (query.draft || '')} type={parts[1]} draft={query.draft} />;
    case 'change': return <FormPage key={'change' + parts[1] + query.event} record={parts[1]} event={query.event} type={query.type} draft={query.draft} />;
    case 'show': return <RecordPage key={parts[1]} id={parts[1]} />;
    case 'inbox': return <InboxPage />;
    case 'find': return <FindPage />;
    case 'check': return <CheckPage />;
    case 'clearing': return <ClearingPage />;
    case 'daily': return <DailyPage />;
    case 'status': return <StatusPage />;
    case 'keys': return <KeysPage />;
    default: return <div class="body"><Note kind="warn">没有这一页。<a href="#/">回今日</a></Note></div>;
  }
}

/** Where a card is read into: the first ID number of the form in sight that is empty, or the search box. */
function scanField(id = true) {
  const all = id ? [...document.querySelectorAll('.main input[data-id]')].filter((one) => one.offsetParent) : [];
  return all.find((one) => !one.value) || all[0] || document.getElementById('find');
}
listenToReaders({scanField, takesId: (field) => field.dataset.id !== undefined || field.id === 'find'});

function App() {
  useEffect(() => {
    watchActivity();
    openSession();
    window.addEventListener('hashchange', openSession); // A fresh link opened in this very window.
  }, []);
  const open = trouble.value === '' || trouble.value === 'down';
  useEffect(() => {
    if (!open) return;
    loadTypes();
    refreshStatus();
    listen((told) => { status.value = told; });
  }, [open, person.value]);
  useEffect(() => {
    const keys = {F1: () => go('/keys'), F2: () => document.getElementById('find').select(), F8: () => { const field = scanField(); field.focus(); field.select(); }, F9: () => syncNow(), F10: () => lockNow(), Escape: () => go('/'), 0: () => go('/'), 4: () => go('/check'),
      5: () => go('/inbox'), 6: () => { sought.value = ''; go('/find'); }, 7: () => { if (status.value && clears(status.value.site)) go('/clearing'); }, 8: () => go('/daily'), 9: () => go('/status')};
    for (const at of [0, 1, 2]) keys[at + 1] = () => { const one = recordable()[at]; if (one) go('/new/' + one.type); };
    return bind(keys);
  }, []);
  if (trouble.value === 'locked') {
    return <div class="gate"><section class="panel"><h2>津渡</h2><div class="in"><p>请用桌面图标或 <b>jindu-desk open</b> 重新打开。</p>
      <p class="soft small">刷新页面、关掉页面都会走到这里，这是为了别人不能用您留下的页面。填了一半的单据已自动保存在本机，重新打开后在“今日”接着填。</p></div></section></div>;
  }
  const locked = trouble.value === 'shut';
  if (locked && !status.value) return <LockPage />; // Nothing has been seen yet.
  const {parts, query} = route.value;
  // Paper stands alone: nothing of the frame is printed.
  if (parts[0] === 'print') return parts[1] ? <PrintPage key={parts[1]} id={parts[1]} wanted={query.form} now={query.now} /> : <TrialPage />;
  const at = parts[0] === 'new' ? 'new/' + parts[1] : parts[0] || '';
  return <>{locked && <LockPage />}<div hidden={locked} key={person.value}><a class="skip" href="#main" onClick={(event) => { event.preventDefault(); document.getElementById('main').focus(); }}>跳到正文</a>
    <div class="app"><Header /><StatusLine /><Nav at={at} /><main class="main" id="main" tabIndex={-1}>
      {at === '' && status.value && !hasPassphrase() && <Note kind="warn" right={<a class="btn mini" href="#/status">设置口令</a>}>本机没有设口令，拿到这台电脑的人都能打开数据，不得用于正式业务<Code>E-604</Code></Note>}
      <Page parts={parts} query={query} /></main>
      <div aria-live="polite">{toast.value && <div class="toast"><Icon name="ok" /><span>{toast.value}</span></div>}</div></div></div></>;
}

render(<App />, document.getElementById('app'));
