// 一键诊断包: what it holds is seen before it is saved.
import {signal} from '@preact/signals';

import {get, getBytes, problemsOf, saveAs} from '../../schema/web/api.js';
import {Code, Note} from '../../schema/web/parts.jsx';

const files = signal(null);
const wrong = signal([]);
const busy = signal(false);

async function look() {
  busy.value = true;
  const answer = await get('/api/diagnose');
  busy.value = false;
  wrong.value = problemsOf(answer);
  files.value = answer.status === 200 ? answer.body.files : null;
}

async function save() {
  busy.value = true;
  const blob = await getBytes('/api/diagnose', {bundle: 1});
  busy.value = false;
  if (blob) saveAs(blob, '津渡诊断包.zip');
}

export function Diagnose() {
  return <section class="panel" aria-label="诊断包"><h2>诊断包<span class="right">交给维护人员查问题用，不含姓名、证件号码和金额</span></h2><div class="in stack">
    {wrong.value.map((one) => <Note kind="act" key={one.code}>{one.message}<Code>{one.code}</Code></Note>)}
    {files.value && files.value.map((one) => <details key={one.name}><summary>{one.label} <span class="code">{one.name}</span></summary><pre class="scroll small" tabIndex={0}>{one.content}</pre></details>)}
    <p><button class="btn" disabled={busy.value} onClick={look}>{busy.value ? '正在检查…' : files.value ? '重新检查' : '生成并查看'}</button>{' '}
      {files.value && <button class="btn" disabled={busy.value} onClick={save}>保存诊断包</button>}</p></div></section>;
}
