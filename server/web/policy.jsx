// 政策配置: the profile in words; a later version is checked, compared, proposed, and agreed to by somebody else.
import {signal} from '@preact/signals';
import {useEffect} from 'preact/hooks';

import {post, problemsOf} from '../../schema/web/api.js';
import {Badge, Dialog, Note, Table} from '../../schema/web/parts.jsx';
import {Problems, when} from './asking.jsx';
import {holds, me, toast} from './state.js';

const policy = signal(null);
const wrong = signal([]);
const file = signal(null);
const told = signal(null);
const asking = signal('');
const find = signal('');

async function load() {
  const answer = await post('/api/profile-show');
  wrong.value = problemsOf(answer);
  if (answer.status === 200) policy.value = answer.body;
}

async function take(event) {
  const chosen = event.target.files[0];
  if (!chosen) return;
  told.value = null;
  const text = await chosen.text();
  file.value = {name: chosen.name, text};
  const checked = await post('/api/profile-check', {}, {text});
  wrong.value = problemsOf(checked);
  if (checked.status !== 200) return;
  const compared = await post('/api/profile-diff', {}, {text});
  wrong.value = problemsOf(compared);
  if (compared.status === 200) told.value = compared.body;
}

const Changes = ({list, caption}) => <Table caption={caption} empty="与现行政策没有差别。" heads={[{label: '自', nowrap: true}, {label: '对谁'}, {label: '什么'}, {label: '现在'}, {label: '以后'}]}
  rows={list.map((one, i) => ({key: i, cells: [one.from, one.whom, one.what, one.before || '（没有）', one.after || '（取消）']}))} />;

export function PolicyPage() {
  useEffect(() => { file.value = told.value = null; asking.value = ''; load(); }, []);
  const one = policy.value;
  if (!one) return <div class="body stack"><Problems list={wrong.value} /></div>;
  const proposed = one.proposed;
  const mayAgree = proposed && proposed.by !== me.value.operator_id && (holds('section_chief') || holds('director'));
  const act = async (path, body, say) => {
    const answer = await post(path, {}, body);
    asking.value = '';
    wrong.value = problemsOf(answer);
    if (answer.status !== 200) return;
    toast.value = say;
    file.value = told.value = null;
    load();
  };
  const fits = (row) => !find.value || (row.what + row.whom + row.words + row.source).includes(find.value);
  return <><div class="head"><h1>政策配置</h1><span class="sub">{one.name} 第 {one.version} 版 · {one.deciding_body}</span></div>
  <div class="body stack"><Problems list={wrong.value} />
    {proposed && <section class="panel"><h2>待同意：第 {proposed.version} 版<span class="right">{proposed.by_name} {when(proposed.at_ms)} 提出</span></h2><Changes caption="提出的政策有什么不同" list={proposed.changes} />
      <div class="in"><Note kind="info">须由提出人以外的科长或分管主任同意。同意后按各段的起始日生效；正在运行的服务重新启动后按它核定。</Note></div></section>}
    <section class="panel"><h2>看一份政策文件</h2><div class="filter"><label class="btn mini pick">选文件…<input class="sr" type="file" accept=".textproto,text/plain" onChange={take} /></label>
      {file.value && <span>{file.value.name}：{told.value ? <Badge kind="ok" icon="ok">没有发现错误，第 {told.value.version} 版</Badge> : <Badge kind="warn" icon="warn">有错误，见上</Badge>}</span>}</div>
      {told.value && <Changes caption="与现行政策的差别" list={told.value.changes} />}</section>
    <section class="panel"><div class="filter"><label>找 <input type="text" value={find.value} onInput={(event) => { find.value = event.target.value; }} /></label><span class="soft">出处：{one.sources.length} 份文件</span></div></section>
    {one.spans.map((span, i) => <details class="panel" open={i === 0} key={span.from}><summary class="in"><b>自 {span.from} {span.to ? `至 ${span.to}` : '起'}</b></summary>
      {span.parts.map((part) => {
        const rows = part.rows.filter(fits);
        const sourced = part.rows.some((row) => row.source);
        return rows.length > 0 && <section key={part.title}><h3>{part.title} {rows.length}</h3><Table caption={part.title} empty="" heads={[{label: '事项'}, {label: '对谁'}, {label: '规定'}, ...(sourced ? [{label: '出处'}] : [])]}
          rows={rows.map((row, k) => ({key: k, cells: [row.what, row.whom, <>{row.words} {row.sample && <Badge kind="warn" icon="warn">演示定额</Badge>}</>, ...(sourced ? [<span class="small soft">{row.source}</span>] : [])]}))} /></section>;
      })}</details>)}</div>
  <div class="actions">{told.value && holds('city_clerk') && <button class="btn primary" onClick={() => { asking.value = 'propose'; }}>提出第 {told.value.version} 版…</button>}
    {mayAgree && <button class="btn primary" onClick={() => { asking.value = 'agree'; }}>同意并启用…</button>}{proposed && (holds('city_clerk') || mayAgree) && <button class="btn danger" onClick={() => { asking.value = 'drop'; }}>撤回…</button>}
    <span class="say">{proposed ? '' : '由市生育科经办提出，另一人同意'}</span></div>
  {asking.value === 'propose' && <Dialog title={`提出政策第 ${told.value.version} 版？`} safe={{label: '不提出', run: () => { asking.value = ''; }}} ends={[{label: '提出', kind: 'primary', run: () => act('/api/profile-propose', {text: file.value.text}, '已提出，等另一人同意')}]}><p>有 {told.value.changes.length} 处不同。另一人同意后才启用。</p></Dialog>}
  {asking.value === 'agree' && <Dialog title={`启用政策第 ${proposed.version} 版？`} safe={{label: '再看看', run: () => { asking.value = ''; }}} ends={[{label: '同意并启用', kind: 'primary', run: () => act('/api/profile-agree', {seen: proposed.mark}, '已启用')}]}><p>有 {proposed.changes.length} 处不同。启用后不能退回旧版，只能再换更高的版本。</p></Dialog>}
  {asking.value === 'drop' && <Dialog title="撤回待同意的政策？" safe={{label: '不撤回', run: () => { asking.value = ''; }}} ends={[{label: '撤回', run: () => act('/api/profile-drop', {}, '已撤回')}]}><p>现行政策不变。</p></Dialog>}</>;
}
