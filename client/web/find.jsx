// 查人查单: over all types that this desk has, what is not sent yet and drafts included.
import {signal} from '@preact/signals';
import {useEffect} from 'preact/hooks';

import {post} from '../../schema/web/api.js';
import {stateBadge, Table} from '../../schema/web/parts.jsx';
import {recordable, typeLabel, types} from './state.js';

const kPage = 50;
const found = signal([]);
const busy = signal(false);
const page = signal(0);

async function search(text) {
  busy.value = true;
  page.value = 0;
  const names = [...recordable().map((one) => one.type), 'Reversal'];
  const lists = await Promise.all(names.map(async (type) => {
    const answer = await post('/api/list', {limit: 200}, {type, find: text});
    if (answer.status !== 200) return [];
    const drafts = (answer.body.drafts || []).filter((one) => text && JSON.stringify(one.form).includes(text))
      .map((one) => ({id: one.draft, draft: true, type, updated_at: one.updated_at, doc_no: '草稿', ...(typeof one.form === 'object' ? one.form : {})}));
    return [...drafts, ...answer.body.records.map((one) => ({...one, type}))];
  }));
  found.value = lists.flat().sort((a, b) => (a.updated_at < b.updated_at ? 1 : -1));
  busy.value = false;
}

export function FindPage({asked}) {
  useEffect(() => { if (types.value.length) search(asked); }, [asked, types.value.length]);
  const rows = found.value.slice(page.value * kPage, (page.value + 1) * kPage);
  const pages = Math.ceil(found.value.length / kPage);
  return <><div class="head"><h1>全部单据</h1><span class="sub">{asked ? `“${asked}”` : '最近'} {busy.value ? '正在查…' : found.value.length + ' 份'}</span></div><div class="body stack">
    <section class="panel"><Table caption="查到的单据" empty={busy.value ? '正在查…' : '没有查到。可以换证件号、姓名或单号再查。'} pick={(row) => row.href}
      heads={[{label: '单号', nowrap: true}, {label: '事项', nowrap: true}, {label: '姓名', nowrap: true}, {label: '证件号码', nowrap: true}, {label: '状态', nowrap: true}, {label: '时间', nowrap: true}]}
      rows={rows.map((one) => ({key: one.id, href: one.draft ? `#/new/${one.type}?draft=${one.id}` : '#/show/' + one.id,
        cells: [one.doc_no || '—', typeLabel(one.type), one.patient_name || one.owner_name || one.name || '', one.patient_id_no || one.owner_id_no || '', one.draft ? '草稿' : stateBadge(one), one.updated_at || '他处办理']}))} /></section>
    {pages > 1 && <div class="filter"><button class="btn mini" disabled={page.value === 0} onClick={() => { page.value -= 1; }}>上一页</button>第 {page.value + 1} / {pages} 页
      <button class="btn mini" disabled={page.value + 1 >= pages} onClick={() => { page.value += 1; }}>下一页</button></div>}
  </div></>;
}
