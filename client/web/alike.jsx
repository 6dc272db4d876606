// What is here already and says the same: looked at beside the form, which stays as it is.
import {signal} from '@preact/signals';
import {useEffect} from 'preact/hooks';

import {get, problemsOf} from '../../schema/web/api.js';
import {Code, Dialog, Note, Said, stateBadge} from '../../schema/web/parts.jsx';
import {go} from './state.js';

const looked = signal(null);

export async function lookAt(id) {
  const answer = await get('/api/show', {ref: id});
  looked.value = answer.status === 200 ? answer.body : {problems: problemsOf(answer), shown: []};
}

const close = () => { looked.value = null; };

export function LookedAt() {
  useEffect(() => close, []); // Nothing is looked at on another page.
  const one = looked.value;
  if (!one) return null;
  return <Dialog title={one.doc_no ? `${one.type_label} ${one.doc_no}` : '看不到那一份'} safe={{label: '回到表单', run: close}}
    ends={one.id ? [{label: '打开这份单据，表单留作草稿', kind: 'quiet', run: () => { close(); go('/show/' + one.id); }}] : []}>
    {one.id && <p>{stateBadge(one)} {one.updated_at || '他处办理'}</p>}
    {(one.problems || []).map((problem) => <Note kind="act" key={problem.code}>{problem.message}<Code>{problem.code}</Code></Note>)}
    <div class="scroll" tabIndex={0}><Said fields={one.shown} one /></div></Dialog>;
}
