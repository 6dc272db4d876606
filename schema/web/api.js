// Calls of the page to its program. The session lives in this module's memory alone: F5 forgets it.
import {signal} from '@preact/signals';

import {plain} from './words.js';

/** What stands between the page and its program: '', 'locked' (no session), 'shut' (its person must unlock), 'down' (no answer). */
export const trouble = signal('locked');

const kAgainMs = 2000;
const kEndedMs = 200;
let session = '';
let listening = 0;
/** Without a key or a click for so long the program locks the session. */
export const idleMs = signal(300_000);

export const shut = () => { if (session) trouble.value = 'shut'; };
const forget = () => { session = ''; trouble.value = 'locked'; };

/** Exchanges the launch token of the address for a session. */
export async function openSession() {
  const token = location.hash.slice(1);
  if (!/^[0-9a-f]{64}$/.test(token)) return;
  // Out of sight, and out of the history, before anything else.
  location.replace('#/');
  const answer = await send('POST', '/api/session', {token});
  if (answer.status === 200) {
    session = answer.body.session;
    if (answer.body.idle_ms) idleMs.value = answer.body.idle_ms;
    trouble.value = answer.body.locked ? 'shut' : '';
  }
}

/** Signs somebody in by name and passphrase; the answer tells who it is. `code`: of one use, with which the passphrase is set. */
export async function signIn(operator, passphrase, code) {
  const answer = await send('POST', '/api/session', {operator_id: operator, passphrase, code});
  if (answer.status === 200) {
    session = answer.body.session;
    trouble.value = '';
  }
  return answer;
}

/** Ends the session, here and at the program. */
export async function leave() {
  await send('POST', '/api/leave', {});
  forget();
}

/** A file that the program writes: saved by the browser under `name`. The answer, if it is none. */
export async function download(path, query, body, name) {
  const reply = await fetch(address(path, query), {method: 'POST', headers: {'X-Jindu-Session': session, 'Content-Type': 'application/json'}, body: JSON.stringify(body)});
  if (reply.status !== 200) return {status: reply.status, body: await reply.json().catch(() => ({}))};
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await reply.blob());
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  return {status: 200, body: {}};
}

/** A file that is looked at: {status, url} of an object, to be revoked; the answer, if it is none. */
export async function look(path, query) {
  const reply = await fetch(address(path, query), {method: 'POST', headers: {'X-Jindu-Session': session, 'Content-Type': 'application/json'}, body: '{}'});
  if (reply.status !== 200) return {status: reply.status, body: await reply.json().catch(() => ({}))};
  return {status: 200, url: URL.createObjectURL(await reply.blob())};
}

async function send(method, path, body) {
  const headers = {};
  if (session) headers['X-Jindu-Session'] = session;
  const bytes = body instanceof Blob;
  if (body !== undefined) headers['Content-Type'] = bytes ? 'application/octet-stream' : 'application/json';
  try {
    const reply = await fetch(path, {method, headers, body: body === undefined || bytes ? body : JSON.stringify(body)});
    const text = await reply.text();
    let json = null;
    try { json = text ? JSON.parse(text) : {}; } catch { json = null; }
    if (reply.status === 401) forget();
    else if (reply.status === 423) shut();
    else if (trouble.value === 'down') trouble.value = '';
    return {status: reply.status, body: json || {}};
  } catch {
    if (trouble.value !== 'shut') trouble.value = 'down'; // What is locked stays out of sight.
    return {status: 0, body: {}};
  }
}

const address = (path, query) => {
  const pairs = Object.entries(query || {}).filter(([, value]) => value !== undefined && value !== '');
  return path + (pairs.length ? '?' + new URLSearchParams(pairs) : '');
};

/** {status, body}; 200 done, 422 refused with `problems`, 503 not done; 0: no answer at all. */
export const get = (path, query) => send('GET', address(path, query));
export const post = (path, query, body = {}) => send('POST', address(path, query), body);

/** Bytes that only who has the session may see, as a Blob; null: they are not there. */
export async function getBytes(path, query) {
  try {
    const reply = await fetch(address(path, query), {headers: {'X-Jindu-Session': session}});
    return reply.status === 200 ? await reply.blob() : null;
  } catch { return null; }
}

/** Hands bytes to the clerk as a file of his. */
export function saveAs(blob, name) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

/**
 * Hears what the program tells by itself: `hear` gets each event, the first at once. One request for as long as the
 * session lasts; a stream that was cut is opened again after a moment.
 */
export async function listen(hear) {
  const mine = session;
  const turn = (listening += 1); // Only the last one goes on.
  while (session && session === mine && turn === listening) {
    try {
      const reply = await fetch('/api/events', {headers: {'X-Jindu-Session': session}});
      if (reply.status === 401) { forget(); return; }
      if (reply.status === 423) { shut(); return; }
      if (reply.status === 200) {
        await readEvents(reply.body.getReader(), hear);
        if (trouble.value === 'shut') return;
        // It ended in order: most likely with the session, which the next try shows at once.
        await new Promise((done) => setTimeout(done, kEndedMs));
        continue;
      }
    } catch { /* no answer: below */ }
    if (session !== mine || trouble.value === 'shut') return;
    trouble.value = 'down';
    await new Promise((done) => setTimeout(done, kAgainMs));
  }
}

async function readEvents(reader, hear) {
  const decoder = new TextDecoder();
  let text = '';
  for (;;) {
    const {done, value} = await reader.read();
    if (done) return;
    if (trouble.value === 'down') trouble.value = '';
    text += decoder.decode(value, {stream: true});
    const events = text.split('\n\n');
    text = events.pop();
    for (const one of events) {
      if (!one.startsWith('data: ')) continue;
      const told = JSON.parse(one.slice(6));
      if (told.locked) { shut(); return; }
      hear(told);
    }
  }
}

/** Why something was not done, one line each: {code, message, field}. */
export function problemsOf(answer) {
  if (answer.status === 200) return [];
  if (answer.status === 0) return [{code: 'H-828', message: '本机的津渡没有回答：请看桌面图标是否还开着，再试一次'}];
  const told = answer.body.problems && answer.body.problems.length ? answer.body.problems : answer.body.error ? [answer.body.error] : [];
  if (told.length) return told.map((one) => ({...one, message: plain(one.message)}));
  return [{code: 'H-829', message: '没有办成，请再试一次'}];
}
