// 查人查单: one box over all kinds of papers, what is not sent yet and drafts among them; best answers first.
import {signal} from '@preact/signals';
import {useEffect} from 'preact/hooks';

import {post, problemsOf} from '../../schema/web/api.js';
import {bind} from '../../schema/web/keys.js';
import {Badge, Code, Note, stateBadge, Table} from '../../schema/web/parts.jsx';
import {draftLink} from './drafts.jsx';
import {sought} from './state.js';

const kPage = 50;
const answer = signal({total: 0, found: []});
const wrong = signal([]);
const busy = signal(false);
const page = signal(0);
let asking = 0;

async function look() {
  const mine = ++asking;
  busy.value = true;
  const told = await post('/api/search', {offset: page.value * kPage, limit: kPage}, {text: sought.value});
  if (mine !== asking) return; // Another was asked for meanwhile.
  busy.value = false;
  wrong.value = problemsOf(told);
  if (told.status === 200) answer.value = told.body;
}

function turn(by) {
  const last = Math.max(0, Math.ceil(answer.value.total / kPage) - 1);
  const next = Math.min(last, Math.max(0, page.value + by));
  if (next === page.value) return;
  page.value = next;
  look().then(() => { document.querySelector('.main .body').scrollTop = 0; });
}

/** From the box to the first that was found, and on. */
function walk(by) {
  const links = [...document.querySelectorAll('.main tbody tr')].map((row) => row.querySelector('a')).filter(Boolean);
  const next = links[links.indexOf(document.activeElement) + by];
  if (next) next.focus();
}

const href = (one) => (one.draft ? draftLink(one) : '#/show/' + one.id);
const state = (one) => (one.draft ? <Badge icon="pen">草稿</Badge>
  : stateBadge(one));

/** This year's without the year. */
const when = (at) => (at || '他处办理').slice(0, 16).replace(new Date().getFullYear() + '-', '');

export function FindPage() {
  const text = sought.value;
  useEffect(() => { page.value = 0; look(); }, [text]);
  useEffect(() => bind({PageDown: () => turn(1), PageUp: () => turn(-1), ArrowDown: () => walk(1), ArrowUp: () => walk(-1)}), []);
  const {total, found} = answer.value;
  const pages = Math.ceil(total / kPage);
  const heads = ['单号', '事项', '姓名', '证件号码', '状态', '时间'].concat(text ? ['对上的栏目'] : []).map((label) => ({label, nowrap: label !== '姓名' && label !== '状态'}));
  return <><div class="head"><h1>{text ? '查人查单' : '全部单据'}</h1><span class="sub">{text ? `“${text}”，` : '按时间，新的在前，'}<span role="status">{busy.value ? '正在查…' : `共 ${total} 份`}</span></span></div>
    <div class="body stack">
      {wrong.value.map((one) => <Note kind="act" key={one.code}>{one.message}<Code>{one.code}</Code></Note>)}
      <section class="panel"><Table caption="查到的单据" empty={busy.value ? '正在查…' : text ? '本机没有查到，可以换证件号码、姓名、拼音首字母、电话后四位或单号再查；他处新办的单据同步后才有。' : '本机还没有单据。'}
        heads={heads} pick={(row) => row.href} rows={found.map((one) => ({key: one.draft || one.id, href: href(one),
          cells: [one.draft ? '（未保存）' : one.doc_no || '（无单号）', one.type_label, one.name || '', one.id_no || '', state(one), when(one.updated_at)].concat(text ? [one.matched || ''] : [])}))} /></section></div>
    {pages > 1 && <div class="actions"><button class="btn" disabled={page.value === 0} onClick={() => turn(-1)}>上一页 <kbd>PgUp</kbd></button>
      <button class="btn" disabled={page.value + 1 >= pages} onClick={() => turn(1)}>下一页 <kbd>PgDn</kbd></button><span class="say">第 {page.value + 1} 页，共 {pages} 页</span></div>}</>;
}
