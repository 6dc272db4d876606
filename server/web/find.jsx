// 查人查单: over all types, or one. The server answers by its keys; the best fit comes first.
import {signal} from '@preact/signals';
import {useEffect} from 'preact/hooks';

import {post, problemsOf} from '../../schema/web/api.js';
import {Badge, Code, Note, Table} from '../../schema/web/parts.jsx';
import {go, siteName, sought, types, typeLabel} from './state.js';

const found = signal({records: [], more: false});
const wrong = signal([]);
/** What the list in sight is the answer to. */
const answered = signal('');
const question = (type, text) => type + ' ' + text;
let asking = 0;

const kMost = 200;

async function search(type, text) {
  const mine = ++asking;
  found.value = {records: [], more: false};
  answered.value = '';
  wrong.value = [];
  if (!text && !type) return;
  const answer = text ? await post('/api/find', {}, {find: text, type, limit: kMost}) : await post('/api/list', {}, {type, limit: kMost});
  if (mine !== asking) return; // Somebody has typed on meanwhile.
  wrong.value = problemsOf(answer);
  if (answer.status === 200) found.value = {records: answer.body.records, more: text ? answer.body.more : answer.body.records.length === kMost};
  answered.value = question(type, text);
}

const kFits = ['相符', '开头相符', '末尾相符'];
const time = (ms) => new Date(ms + 8 * 3600e3).toISOString().slice(0, 16).replace('T', ' ');

export function FindPage({type}) {
  const asked = sought.value;
  useEffect(() => { if (types.value.length) search(type, asked); }, [asked, type, types.value.length]);
  const {records, more} = found.value;
  const busy = (asked || type) && answered.value !== question(type, asked);
  const nothing = busy ? '正在查…' : !asked && !type ? '请在上面输入单据号、证件号码、姓名或发票号，也可以只输证件号码或电话的末几位（四位以上），再按 Enter。' : '没有查到。证件号码请输全，或只输末几位；姓名从姓开始输。';
  return <><div class="head"><h1>查人查单</h1><span class="sub">{asked ? `“${asked}”` : ''} {busy ? '正在查…' : asked || type ? records.length + ' 份' : ''}</span></div><div class="body stack">
    {wrong.value.map((one) => <Note kind="act" key={one.code}>{one.message}<Code>{one.code}</Code></Note>)}
    <section class="panel"><div class="filter"><label>单据 <select value={type} onChange={(event) => go('/find' + (event.target.value ? '?type=' + event.target.value : ''))}><option value="">全部</option>
      {types.value.map((one) => <option value={one.type} key={one.type} selected={one.type === type}>{one.label}</option>)}</select></label>{more && <span class="soft">只列出最相符的 {records.length} 份；请把条件输全一些。</span>}</div>
    <Table caption="查到的单据" empty={nothing} pick={(row) => '#/show/' + row.key} heads={['单号', '单据', '姓名', '状态', '站点', '时间', ...(asked ? ['相符'] : [])].map((label) => ({label, nowrap: true}))}
      rows={records.map((one) => ({key: one.id, sorts: [one.doc_no, undefined, undefined, one.state_label, one.site, one.updated_ms, one.fit], cells: [one.doc_no || '—', typeLabel(one.type), one.person,
        <Badge kind={one.state === 'HELD' ? 'warn' : ''}>{one.state_label}</Badge>, siteName(one.site), time(one.updated_ms), ...(asked ? [kFits[one.fit]] : [])]}))} /></section></div></>;
}
