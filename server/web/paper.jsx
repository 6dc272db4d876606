// A paper of a record: preview, and what the printer gets.
import {signal} from '@preact/signals';
import {useEffect} from 'preact/hooks';

import {post, problemsOf} from '../../schema/web/api.js';
import {holds} from '../../schema/web/conditions.js';
import {bind} from '../../schema/web/keys.js';
import {Code, Note} from '../../schema/web/parts.jsx';
import {Sheet} from '../../schema/web/print.jsx';
import {me, time} from './state.js';

const told = signal(null); // {one, forms}
const chosen = signal(0);
const wrong = signal([]);

/** Whether a form is for a record as it stands, in this city. */
const fits = (form, {header, record}) => (!form.cities || [].concat(form.cities).includes(me.value.profile)) &&
  !form.needs_notice && (!form.states || form.states.includes(header.state)) && !(form.not_states || []).includes(header.state) && holds(form.when, record);

async function load(id) {
  const shown = await post('/api/show', {}, {ref: id});
  wrong.value = problemsOf(shown);
  if (shown.status !== 200) return;
  const {type} = shown.body.header;
  // An open month is told as it stands now.
  const now = type === 'HospitalClearing' ? await post('/api/clearing-show', {}, {ref: id}) : shown;
  const known = await post('/api/fields', {}, {type});
  const one = {...shown.body, ...now.body};
  told.value = {one, forms: (known.body.forms || []).filter((form) => fits(form, one))};
}

export function PaperPage({id}) {
  useEffect(() => {
    told.value = null;
    chosen.value = 0;
    load(id);
    return bind({'Ctrl+P': () => window.print(), Escape: () => history.back()});
  }, [id]);
  const forms = told.value ? told.value.forms : [];
  const form = forms[chosen.value];
  return <><div class="paperbar"><h1>打印</h1><span class="tabs" role="group" aria-label="表单">{forms.map((each, i) => <button type="button" aria-pressed={i === chosen.value} key={each.no + i} onClick={() => { chosen.value = i; }}>{each.no} {each.title.replace(/\{\w+\}/, '')}</button>)}</span>
    <span class="right"><button class="btn primary" disabled={!form} onClick={() => window.print()}>打印 <kbd>Ctrl+P</kbd></button><button class="btn quiet" onClick={() => history.back()}>返回 <kbd>Esc</kbd></button></span></div>
  <div class="body desk-paper" tabIndex={0}>{wrong.value.map((problem) => <Note kind="act" key={problem.code}>{problem.message}<Code>{problem.code}</Code></Note>)}
    {told.value && !form && <Note kind="warn">这份单据现在没有可打印的表单。</Note>}
    {form && <Sheet form={form} one={told.value.one} about={{operator: me.value.name, site: me.value.city, at: time(Date.now())}} />}</div></>;
}
