// 材料: what is there, what is wanted, and its scans: chosen, dropped, pasted or photographed.
import {signal} from '@preact/signals';
import {useEffect, useState} from 'preact/hooks';

import {get, getBytes, post, problemsOf} from '../../schema/web/api.js';
import {Badge, Code, Note} from '../../schema/web/parts.jsx';
import {shrunk} from './shrink.js';
import {refreshStatus} from './state.js';

const kBadges = {received: ['ok', 'ok'], waiting: ['go', 'up'], seen: ['', 'ok'], waived: ['', 'ok'], missing: ['warn', 'warn'], wrong: ['act-soft', 'back']};
const kTakes = 'image/*,application/pdf';

const papers = signal(null);
const kinds = signal([]);
const wrong = signal([]);
const working = signal('');
const other = signal('');

async function load(record) {
  const answer = await get('/api/papers', {ref: record});
  papers.value = answer.status === 200 ? {...answer.body, record} : null;
  if (answer.status !== 200) wrong.value = problemsOf(answer);
  if (!kinds.value.length) {
    const told = await get('/api/fields', {type: 'Material'});
    const kind = told.status === 200 && told.body.fields.find((one) => one.name === 'kind');
    if (kind) kinds.value = kind.choices;
  }
}

/** Attaches files to a record, one after another; says which one it is at. Gives what was not attached, and why. */
export async function attachAll(record, kind, files) {
  wrong.value = [];
  const undone = [];
  for (const [at, file] of [...files].entries()) {
    working.value = `正在处理 ${at + 1}/${files.length}：${file.name || '照片'}`;
    const answer = await post('/api/attach', {ref: record, material: kind}, await shrunk(file));
    undone.push(...problemsOf(answer));
    wrong.value = [...wrong.value, ...problemsOf(answer), ...(answer.body.warnings || [])];
  }
  working.value = '';
  return undone;
}

/** A picture of a scan that is on this computer. The address of its bytes ends with the page. */
function Thumbnail({paper}) {
  const [url, show] = useState('');
  useEffect(() => {
    let mine = '';
    let gone = false;
    getBytes('/api/scan', {ref: paper.id}).then((blob) => { if (blob && !gone) { mine = URL.createObjectURL(blob); show(mine); } });
    return () => { gone = true; if (mine) URL.revokeObjectURL(mine); };
  }, [paper.id, paper.file.size]);
  if (!url) return <span class="soft">…</span>;
  const size = `${Math.max(1, Math.round(paper.file.size / 1024))} KB`;
  return <a href={url} target="_blank" rel="noopener">{paper.file.media_type === 'application/pdf' ? 'PDF' : <img class="thumb" src={url} alt={paper.kind_label + '影像'} />} <span class="tiny soft">{size}</span></a>;
}

/** Where a file is chosen, or photographed where there is a camera. */
export function Picks({label, take}) {
  const chosen = (event) => { const files = [...event.target.files]; event.target.value = ''; if (files.length) take(files); };
  return <><label class="btn mini pick">选文件<span class="sr">：{label}</span><input class="sr" type="file" accept={kTakes} multiple onChange={chosen} /></label>
    <label class="btn mini pick">拍照<span class="sr">：{label}</span><input class="sr" type="file" accept="image/*" capture="environment" onChange={chosen} /></label></>;
}

function Row({paper, record, may}) {
  const [over, hover] = useState(false);
  const [kind, icon] = kBadges[paper.state] || ['', 'wait'];
  const take = async (files) => { await attachAll(record, paper.kind, files); await load(record); refreshStatus(); };
  const drop = (event) => { event.preventDefault(); hover(false); if (event.dataTransfer.files.length) take(event.dataTransfer.files); };
  return <tr class={over ? 'over' : undefined} data-kind={paper.kind} onDragOver={(event) => { if (may) { event.preventDefault(); hover(true); } }} onDragLeave={() => hover(false)} onDrop={may ? drop : undefined}
    onPaste={(event) => { if (may && event.clipboardData.files.length) { event.preventDefault(); take(event.clipboardData.files); } }}>
    <td>{paper.kind_label}{paper.form_label && <span class="tiny soft">　{paper.form_label}</span>}</td>
    <td class="nowrap"><Badge kind={kind} icon={icon}>{paper.state_label}</Badge>{paper.due && paper.state !== 'received' && <span class="tiny soft">　{paper.due} 前</span>}</td>
    <td>{paper.file && <Thumbnail paper={paper} />}</td>
    <td class="nowrap">{may && paper.state !== 'received' && paper.state !== 'waived' && <Picks label={paper.kind_label} take={take} />}</td></tr>;
}

/** The papers of a record, with those that are still wanted. */
export function Papers({record, known}) {
  useEffect(() => { wrong.value = []; }, [record]);
  useEffect(() => { load(record); }, [record, known]);
  const told = papers.value;
  if (!told || told.record !== record) return null;
  const rows = [...told.papers, ...told.wanted];
  if (!rows.length && !told.may_attach) return null;
  const may = told.may_attach;
  const more = {kind: other.value, kind_label: '其他材料', state: ''};
  return <section class="panel" aria-label="材料"><h2>材料<span class="right">{[told.papers.length > 0 && `已收 ${told.papers.length} 份`, told.wanted.length > 0 && `缺 ${told.wanted.length} 种`, told.line].filter(Boolean).join(' · ')}</span></h2>
    {wrong.value.map((one) => <Note kind="act" key={one.code + one.message}>{one.message}<Code>{one.code}</Code></Note>)}
    <p class="in small soft" role="status">{working.value || (may ? '可把文件拖到某一行，或在那一行粘贴；照片自动缩小到约 200 KB 再保存。' : '')}</p>
    {rows.length > 0 && <table class="table"><caption class="sr">材料</caption><thead><tr><th scope="col">材料</th><th scope="col">状态</th><th scope="col">影像</th><th scope="col">附影像</th></tr></thead>
      <tbody>{rows.map((paper) => <Row key={(paper.id || '') + paper.kind} paper={paper} record={record} may={may} />)}</tbody></table>}
    {may && <div class="in small filter"><label for="paper-kind">另附一种</label><select id="paper-kind" value={other.value} onChange={(event) => { other.value = event.target.value; }}>
      <option value=""></option>{kinds.value.map((one) => <option value={one.code} key={one.code}>{one.label}</option>)}</select>
      {other.value && <Picks label={more.kind_label} take={async (files) => { await attachAll(record, other.value, files); await load(record); refreshStatus(); }} />}</div>}</section>;
}

/** In a form: the wanted papers, each seen at the desk or with its scan chosen, which is attached once the record is saved. */
export function WantedPapers({wanted, values, change, picks}) {
  const seen = values.materials || [];
  const [trouble, tell] = useState([]);
  const toggle = (kind) => change('materials', seen.includes(kind) ? seen.filter((one) => one !== kind) : [...seen, kind]);
  const take = async (kind, files) => {
    const file = await shrunk(files[0]);
    const answer = await post('/api/measure', {}, file);
    tell(problemsOf(answer));
    if (answer.status !== 200) return;
    picks.value = {...picks.value, [kind]: {file, sha256: answer.body.sha256}};
    change('materials', seen.filter((one) => one !== kind));
  };
  const drop = (kind) => { const {[kind]: gone, ...rest} = picks.value; picks.value = rest; change('materials', seen); };
  const state = (one) => (picks.value[one.kind] ? ['go', 'up', '保存后上传'] : seen.includes(one.kind) ? ['', 'ok', '原件已核，待影像'] : one.present ? ['', 'ok', '有'] : ['warn', 'warn', '缺']);
  return <section class="panel" aria-label="须收材料"><h2>须收材料<span class="right">原件已核的，影像可后补，有期限</span></h2><ul class="wanted">
    {trouble.map((one) => <Note kind="act" key={one.code}>{one.message}<Code>{one.code}</Code></Note>)}
    {wanted.map((one) => { const [kind, icon, label] = state(one); return <li key={one.kind} data-kind={one.kind}><span>{one.label} <Badge kind={kind} icon={icon}>{label}</Badge></span>
      <span class="ends">{picks.value[one.kind] ? <button type="button" class="btn mini" onClick={() => drop(one.kind)}>不用这份影像</button>
        : <><button type="button" class="btn mini" aria-pressed={seen.includes(one.kind)} onClick={() => toggle(one.kind)}>原件已核</button><Picks label={one.label} take={(files) => take(one.kind, files)} /></>}</span></li>; })}</ul></section>;
}
