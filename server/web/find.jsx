// 查人查单: over all types, or one.
import {signal} from '@preact/signals';
import {useEffect} from 'preact/hooks';

import {post} from '../../schema/web/api.js';
import {Badge, Table} from '../../schema/web/parts.jsx';
import {go, types, typeLabel} from './state.js';

const found = signal([]);
const busy = signal(false);

async function search(type, text) {
  busy.value = true;
  const names = type ? [type] : types.value.filter((one) => (one.states || []).length > 0).map((one) => one.type);
  const lists = await Promise.all(names.map(async (name) => {
    const answer = await post('/api/list', {}, {type: name, find: text, limit: 100});
    return answer.status === 200 ? answer.body.records : [];
  }));
  found.value = lists.flat().sort((a, b) => b.updated_ms - a.updated_ms);
  busy.value = false;
}

export function FindPage({asked, type}) {
  useEffect(() => { if (types.value.length) search(type, asked); }, [asked, type, types.value.length]);
  return <><div class="head"><h1>查人查单</h1><span class="sub">{asked ? `“${asked}”` : '最近'} {busy.value ? '正在查…' : found.value.length + ' 份'}</span></div><div class="body stack">
    <section class="panel"><div class="filter"><label>单据 <select value={type} onChange={(event) => go(`/find?q=${encodeURIComponent(asked)}&type=${event.target.value}`)}><option value="">全部</option>
      {types.value.map((one) => <option value={one.type} key={one.type}>{one.label}</option>)}</select></label></div>
    <Table caption="查到的单据" empty={busy.value ? '正在查…' : '没有查到。可以换证件号、姓名或单号再查。'} pick={(row) => '#/show/' + row.key} heads={[{label: '单号', nowrap: true}, {label: '单据', nowrap: true}, {label: '姓名', nowrap: true}, {label: '状态', nowrap: true}, {label: '站点', nowrap: true}, {label: '时间', nowrap: true}]}
      rows={found.value.slice(0, 300).map((one) => ({key: one.id, cells: [one.doc_no || '—', typeLabel(one.type), one.person, <Badge kind={one.state === 'HELD' ? 'warn' : ''}>{one.state_label}</Badge>, one.site, new Date(one.updated_ms + 8 * 3600e3).toISOString().slice(0, 16).replace('T', ' ')]}))} /></section></div></>;
}
