// What every page of the desk knows: status and types; where one is, and what was said last.
import {signal} from '@preact/signals';

import {get, post} from '../../schema/web/api.js';
export {go, route, toast} from '../../schema/web/route.js';

export const status = signal(null);
export const types = signal([]);
/** What was typed into the search box: of a person, and so in no address and no history. */
export const sought = signal('');

export async function refreshStatus() {
  const answer = await get('/api/status');
  if (answer.status === 200) status.value = answer.body;
}

/** A step that the city judges at once is taken with the city: what is newest comes first, and it is handed over right after. Without a link the answer of the sync says why not. */
export async function takeStep(step, query, form) {
  if (!step || step.offline) return post('/api/step', query, form);
  const linked = await post('/api/sync');
  if (linked.status !== 200) return linked;
  const answer = await post('/api/step', {...query, linked: '1'}, form);
  if (answer.status === 200) await post('/api/sync');
  return answer;
}

export async function loadTypes() {
  const answer = await get('/api/types');
  if (answer.status === 200) types.value = answer.body.types;
}

export const typeLabel = (name) => (types.value.find((one) => one.type === name) || {label: name}).label;
/** What the posts of this desk record, in the order of the day's work. */
const kOrder = ['Filing', 'Settlement', 'AllowanceApplication', 'ReimbursementClaim', 'PayeeAccount', 'DepartmentQuery', 'SuspensionWaiver', 'DeemedContribution'];
export function recordable() {
  const rank = (one) => (kOrder.indexOf(one.type) + kOrder.length + 1) % (kOrder.length + 1);
  return types.value.filter((one) => one.create && !one.begun_at).sort((a, b) => rank(a) - rank(b));
}
