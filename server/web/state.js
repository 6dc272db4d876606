// What every page of the console knows: who has signed in, what waits, which types there are, who else looks at what.
import {computed, signal} from '@preact/signals';

import {listen, post, problemsOf, signIn} from '../../schema/web/api.js';
import {readings} from '../../schema/web/readings.js';
import {go} from '../../schema/web/route.js';
export {go, route, toast} from '../../schema/web/route.js';
export {dueText, isOver} from '../../schema/web/values.js';

export const me = signal(null);
export const types = signal([]);
export const inbox = signal({items: [], days: [], left_off: []});
export const counts = signal(null);
/** What is looked for. Whom one asks about stands in no address, which a browser keeps. */
export const sought = signal('');
/** What each site is called. */
const places = signal([]);
export const siteName = (no) => (no ? (places.value.find((one) => one.site_no === no) || {name: no}).name : '市局');
/** What the server told last: {head, asked, looking: {record: [{id, name}]}}; `asked`: another number when something else of the staff waits for a second person. */
export const told = signal({head: 0, looking: {}});
/** The staff and what of it waits: {staff, proposals, agreeing, alone}. */
const kNobody = {staff: [], proposals: [], agreeing: [], rests: [], alone: []};
export const people = signal(kNobody);
export async function loadPeople() {
  const answer = await post('/api/staff');
  if (answer.status === 200) people.value = answer.body;
  return problemsOf(answer);
}

/** What of the staff waits for this person, a sentence each: his agreement, and the part of a code that he alone sees. */
export const wanted = () => [
  ...people.value.proposals.filter((one) => one.may === 'agree').map((one) => `${one.by_name} 提出“${one.label}”：${one.name}，等您同意或不同意`),
  ...people.value.rests.map((one) => `${one.name}的码已得到同意：后段在这里，等您告诉本人`)];

/** Tried once; gives why not. */
export async function enter(operator, passphrase, code) {
  const answer = await signIn(operator, passphrase, code);
  if (answer.status !== 200) return problemsOf(answer);
  if (!me.value || me.value.operator_id !== answer.body.operator_id) sought.value = ''; // What the one before looked for is not his.
  me.value = answer.body;
  people.value = kNobody; // What the one before might agree to is not his.
  told.value = {head: 0, looking: {}};
  const [known, sites] = await Promise.all([post('/api/types'), post('/api/sites')]);
  if (known.status === 200) types.value = known.body.types;
  if (sites.status === 200) places.value = sites.body.sites;
  listen((event) => {
    const moved = event.head !== told.value.head;
    const asked = event.asked !== told.value.asked;
    told.value = event;
    if (asked && ['city_clerk', 'section_chief', 'director'].some(holds)) loadPeople();
    if (moved) refresh();
  });
  return [];
}

/** What waits, and how much of it. After an act the page asks, and so does the event that tells of it. */
const waits = readings();
export async function refresh() {
  const still = waits.begin();
  const [list, status] = await Promise.all([post('/api/inbox'), post('/api/status')]);
  if (!still()) return;
  if (list.status === 200) inbox.value = list.body;
  if (status.status === 200) counts.value = status.body;
}

export const typeLabel = (name) => (types.value.find((one) => one.type === name) || {label: name}).label;
export const stateLabel = (type, state) => (((types.value.find((one) => one.type === type) || {}).states || []).find((one) => one.code === state) || {label: state}).label;

const posts = computed(() => new Set((me.value ? me.value.posts : []).map((one) => one.code)));
export const holds = (role) => posts.value.has(role);

/** Who must act: of a case who decides, of a task whoever may take one of its steps. `apart`: a step that is for another person than this one. */
export const rolesOf = (item) => (item.kind === 'conflict' ? [item.decider_role] : [...new Set((item.steps || []).flatMap((step) => step.roles))]);
export const mySteps = (item) => (item.steps || []).filter((step) => !step.apart && step.roles.some(holds));
export const isBack = (step) => /^(return|reject|refuse)/.test(step.event);
/** His post's, and yet another person's: he has acted on it at an earlier post. To send it back is not what it waits for. */
export const isApart = (item) => (item.steps || []).some((step) => step.apart) && mySteps(item).every(isBack);
export const isMine = (item) => (item.kind === 'conflict' ? holds(item.decider_role) : mySteps(item).length > 0 && !isApart(item));

/** The paper that an item is about, before others that stand by it. */
export const main = (item) => item.documents[0] || {};
/** Papers that are many others together. */
export const kWholes = /^(HospitalClearing|PayoutBatch|DepositPayout)$/;
/** Of a conflict about some of a whole: those. */
const parts = (item) => (item.kind === 'conflict' && kWholes.test(main(item).type) ? item.documents.slice(1) : []);
/** Whom it is about: a reversal has no person of its own, its paper has. */
export const whom = (item) => item.documents.find((one) => one.id_no) || main(item);
export function nameOf(item) {
  const names = [...new Set(parts(item).map((one) => one.person).filter(Boolean))];
  return names.length ? names[0] + (names.length > 1 ? `等 ${names.length} 人` : '') : main(item).person || whom(item).person;
}
/** In fen; 0 or nothing: none. */
export const amountOf = (item) => (parts(item).length ? parts(item).reduce((all, one) => all + (one.payable_fen === undefined ? one.amount_fen || 0 : one.payable_fen), 0) : main(item).waits_fen || main(item).amount_fen);

/** The city's day. */
export const today = () => (inbox.value.days[0] || {date: time(Date.now()).slice(0, 10)}).date;

/** Milliseconds as Beijing reads them: "2026-11-30 09:05". */
export const time = (ms) => (ms ? new Date(ms + 8 * 3600e3).toISOString().slice(0, 16).replace('T', ' ') : '');

/** Somebody else who has this record before him. */
export const others = (id) => (told.value.looking[id] || []).filter((one) => me.value && one.id !== me.value.operator_id);

const kOwnPages = {HospitalClearing: 'clearing', PayoutBatch: 'batch', Recovery: 'recovery'};
/** Where a record is worked on. */
export const pageOf = (type, id) => `/${kOwnPages[type] || 'show'}/${id}`;
export const open = (id) => go('/show/' + id);
