// Calls of the page to its program. The session lives in this module's memory alone: F5 forgets it.
import {signal} from '@preact/signals';

import {plain} from './words.js';

/** What stands between the page and its program: '', 'locked' (no session), 'down' (no answer). */
export const trouble = signal('locked');

const kAgainMs = 2000;
let session = '';

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
    trouble.value = '';
  }
}

/** Signs somebody in by name and passphrase; the answer tells who it is. */
export async function signIn(operator, passphrase) {
  const answer = await send('POST', '/api/session', {operator_id: operator, passphrase});
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

async function send(method, path, body) {
  const headers = {};
  if (session) headers['X-Jindu-Session'] = session;
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  try {
    const reply = await fetch(path, {method, headers, body: body === undefined ? undefined : JSON.stringify(body)});
    const text = await reply.text();
    let json = null;
    try { json = text ? JSON.parse(text) : {}; } catch { json = null; }
    if (reply.status === 401) forget();
    else if (trouble.value === 'down') trouble.value = '';
    return {status: reply.status, body: json || {}};
  } catch {
    trouble.value = 'down';
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

/**
 * Hears what the program tells by itself: `hear` gets each event, the first at once. One request for as long as the
 * session lasts; a stream that was cut is opened again after a moment.
 */
export async function listen(hear) {
  const mine = session;
  while (session && session === mine) {
    try {
      const reply = await fetch('/api/events', {headers: {'X-Jindu-Session': session}});
      if (reply.status === 401) { forget(); return; }
      if (reply.status === 200) await readEvents(reply.body.getReader(), hear);
    } catch { /* no answer: below */ }
    if (session !== mine) return;
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
    for (const one of events) if (one.startsWith('data: ')) hear(JSON.parse(one.slice(6)));
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
