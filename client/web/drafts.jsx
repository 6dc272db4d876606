// The way back to what was left half done: asked where the same form is opened again.
import {signal} from '@preact/signals';

import {get, post} from '../../schema/web/api.js';
import {Code, Dialog, Icon} from '../../schema/web/parts.jsx';
import {typeLabel} from './state.js';

/** A draft of this type, record and event; another form's is none of its business. */
export async function draftsOf({type, record, event}) {
  const kept = await get('/api/drafts');
  return (kept.status === 200 ? kept.body.drafts : []).filter((one) =>
    one.type === type && (one.record || '') === (record || '') && (one.event || '') === (record ? event : '') && typeof one.form === 'object');
}

export const personOf = (form) => (form && (form.patient_name || form.owner_name || form.name)) || '';
export const filledOf = (form) => (form && typeof form === 'object' ? Object.keys(form).length : 0);
export const draftLink = (one) => (one.record ? `#/change/${one.record}?event=${one.event}&type=${one.type}&draft=${one.draft}` : `#/new/${one.type}?draft=${one.draft}`);
const kFormChanged = {code: 'S-321', message: '表格已换新版，请逐项核对'};
/** Told where its form has other fields or choices now. */
export const FormChanged = () => <>　<b>{kFormChanged.message}</b><Code>{kFormChanged.code}</Code></>;

const dropping = signal(null);

/** `offered`: drafts of the form in sight; `go`: goes on with one. */
export function OfferedDrafts({offered, go, gone}) {
  const ask = dropping.value;
  return <>{offered.map((one) => <div class="note info mid" role="status" key={one.draft}><Icon name="pen" />
    <span><b>发现未完成的{typeLabel(one.type)}</b>（{one.updated_at.slice(0, 16)}{personOf(one.form) && '，' + personOf(one.form)}，已填 {filledOf(one.form)} 项）{one.form_changed && <FormChanged />}</span>
    <span class="right"><button type="button" class="btn mini" onClick={() => go(one)}>继续</button>
      <button type="button" class="btn mini" onClick={() => { dropping.value = one; }}>放弃…</button></span></div>)}
  {ask && <Dialog title={`放弃 ${ask.updated_at.slice(0, 16)} 的草稿？`} safe={{label: '留着', run: () => { dropping.value = null; }}}
    ends={[{label: '放弃草稿', run: async () => { dropping.value = null; await post('/api/drop-draft', {draft: ask.draft}); gone(ask); }}]}><p>放弃后不能找回。</p></Dialog>}</>;
}
