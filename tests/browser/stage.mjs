// Real programs and a real browser, each test file with a town of its own.
import {execFileSync, spawn} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {createInterface} from 'node:readline';
import {fileURLToPath} from 'node:url';

import {chromium} from 'playwright-core';

const here = dirname(fileURLToPath(import.meta.url));
export const bin = process.env.JINDU_BIN || join(here, '../../build/dev/bin');

/** Lines of a process, asked for one by one. */
function lines(child) {
  const waiting = [];
  const read = [];
  createInterface({input: child.stdout}).on('line', (line) => (waiting.length ? waiting.shift()(line) : read.push(line)));
  return () => (read.length ? Promise.resolve(read.shift()) : new Promise((done) => waiting.push(done)));
}

export const openTown = (profile = 'daye', ...more) => openStage('stage.py', '--profile', profile, ...more);

/** The same with another script of this folder. */
export async function openStage(script, ...more) {
  const folder = mkdtempSync(join(tmpdir(), 'jindu-browser-'));
  const child = spawn('python3', [join(here, script), '--bin', bin, '--folder', folder, ...more], {stdio: ['pipe', 'pipe', 'inherit']});
  const next = lines(child);
  const town = JSON.parse(await next());
  const served = [];
  const browser = await chromium.launch({executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--no-first-run',
    '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-quic', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1']});
  return {
    ...town, browser, folder,
    async say(line) { child.stdin.write(line + '\n'); return JSON.parse(await next()); },
    /** Serves a desk, by a clock that is `later` ("+30h"); gives {url, stop}. `url` opens the page once. */
    async serve(data, options = [], later) {
      const words = [...(later ? ['faketime', '-f', later] : []), join(bin, 'jindu-desk'), '--data', data, 'serve', '--port', '0', ...options];
      // faketime stays beside what it runs: both are of a group of their own.
      const desk = spawn(words[0], words.slice(1), {stdio: ['ignore', 'pipe', 'inherit'], detached: Boolean(later)});
      desk.group = Boolean(later);
      served.push(desk);
      const ready = await lines(desk)();
      const again = () => JSON.parse(execFileSync(join(bin, 'jindu-desk'), ['--data', data, '--json', 'open', '--print'])).url;
      return {again, url: ready.replace('READY ', ''), origin: new URL(ready.replace('READY ', '')).origin, stop: () => end(desk)};
    },
    /** One command of a desk; its JSON. */
    command: (data, words, input) => JSON.parse(execFileSync(join(bin, 'jindu-desk'), ['--data', data, '--json', ...words], {input})),
    async close() {
      await browser.close();
      await Promise.all(served.map(end));
      child.stdin.end();
      await new Promise((done) => (child.exitCode === null ? child.once('exit', done) : done()));
      rmSync(folder, {recursive: true, force: true});
    },
  };
}

/**
 * Calls past any page, with the headers of one: {post, get, stream, status, body, session}. `shown` is what the session is asked
 * for with: {token} of a desk, {operator_id, passphrase} of the city.
 */
export async function caller(origin, shown) {
  const send = async (method, path, body, session) => {
    const headers = {Origin: origin, 'Sec-Fetch-Site': 'same-origin', 'Content-Type': 'application/json', ...(session && {'X-Jindu-Session': session})};
    const reply = await fetch(origin + path, {method, headers, body: method === 'GET' ? undefined : typeof body === 'string' ? body : JSON.stringify(body || {})});
    const text = await reply.text();
    let json = null;
    try { json = JSON.parse(text); } catch { /* bytes */ }
    return {status: reply.status, body: json, text};
  };
  const opened = await send('POST', '/api/session', shown);
  const session = opened.body && opened.body.session;
  return {...opened, session, post: (path, body) => send('POST', path, body, session), get: (path) => send('GET', path, undefined, session)};
}

/**
 * Ends a process of a group of its own. Under faketime it is what that runs: faketime then goes by itself and takes away what it
 * had shared, over which whoever gets its number later would stumble.
 */
export function endGroup(pid, signal) {
  try {
    const inner = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
    for (const one of inner.length ? inner : [-pid]) process.kill(one, signal);
  } catch { /* it has ended */ }
}

function end(child) {
  if (child.exitCode !== null || child.signalCode !== null) return undefined;
  const gone = new Promise((done) => child.once('exit', done));
  if (child.group) endGroup(child.pid, 'SIGTERM');
  else child.kill('SIGTERM');
  return gone;
}

/** A page of 1024 by 768 that fails the test on any error of its script. */
export async function openPage(town, url, errors) {
  const context = await town.browser.newContext({viewport: {width: 1024, height: 768}, locale: 'zh-CN', timezoneId: 'Asia/Shanghai'});
  const page = await context.newPage();
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => { if (message.type() === 'error' && !/status of (401|422|423)/.test(message.text())) errors.push(message.text()); });
  await page.goto(url);
  return page;
}

/** Looks for somebody by the box at the head of the console: an address names nobody. */
export async function findIn(page, text) {
  await page.fill('#find', text);
  await page.press('#find', 'Enter');
  await page.waitForSelector('.head h1:has-text("查人查单")');
}

/** Waits until what was saved is answered; gives what is wrong with it: [field: message]. What a check said before is no answer. */
export async function answered(page) {
  await page.waitForFunction(() => document.querySelector('.toast, .dialog') || (document.querySelector('#save:not([disabled])') && document.querySelector('.f.error .msg, .note.act')));
  return page.$$eval('.f.error .msg, .note.act', (all) => all.map((one) => (one.closest('[data-field]') || {dataset: {}}).dataset.field + ': ' + one.textContent));
}
