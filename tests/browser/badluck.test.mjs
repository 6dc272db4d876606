// A bad day at the desk: the disk full, the program killed, two tabs, a scan that does not arrive, a clock that is wrong.
import assert from 'node:assert/strict';
import {execFileSync, spawn} from 'node:child_process';
import {cpSync, mkdirSync, rmSync, statfsSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {after, before, test} from 'node:test';

import {bin, caller, endGroup, openPage, openTown} from './stage.mjs';

let town;
const errors = [];
const mounts = [];
const children = [];
before(async () => { town = await openTown(); });
after(async () => {
  for (const one of children) { one.stdout.destroy(); endGroup(one.pid, 'SIGKILL'); }
  for (const one of mounts) execFileSync('umount', ['-l', one]);
  await town.close();
  assert.deepEqual(errors, []);
});

const day = (at) => new Date(Date.now() + 8 * 3_600_000 + at * 86_400_000).toISOString().slice(0, 10);
let number = 0;
const filing = () => {
  number += 1;
  const [wife, husband] = [town.wives[number], town.men[number]];
  return {filing_kind: 'spouse', institution_code: town.hospital, visit_institution_name: '演示甲院', patient_name: wife.name, patient_sex: 'female', patient_id_no: wife.id_no, patient_employed: false, contact_phone: '13900000142',
    pregnancy_date: day(-200), fetus_count: 1, care_kinds: ['prenatal'], event_date: day(-1), marriage_cert_no: 'J990101-2021-0000' + number, spouse_name: husband.name, spouse_id_no: husband.id_no, spouse_employer_name: '演示纺织', declarant_name: husband.name};
};
const query = (words) => '?' + new URLSearchParams(words);
const filings = (data) => town.command(data, ['list', 'Filing']).records;
const tokenOf = (url) => new URL(url).hash.slice(1);

/** `serve` by itself, to be killed. */
function serving(data, more = [], before_ = []) {
  const words = [...before_, join(bin, 'jindu-desk'), '--data', data, 'serve', '--port', '0', ...more];
  const child = spawn(words[0], words.slice(1), {stdio: ['ignore', 'pipe', 'inherit'], env: {...process.env, TZ: 'CST-8'}, detached: true});
  children.push(child);
  return new Promise((done, fail) => {
    child.once('exit', () => fail(new Error('it ended')));
    createInterface({input: child.stdout}).once('line', (line) => { const url = line.replace('READY ', ''); done({child, url, origin: new URL(url).origin, gone: (signal) => new Promise((over) => { child.removeAllListeners('exit'); child.once('exit', over); endGroup(child.pid, signal); })}); });
  });
}

/** The form of a draft, open in a page. */
async function openDraft(page, origin, draft, name) {
  await page.goto(`${origin}/#/new/Filing?draft=${draft}`);
  await page.waitForFunction((text) => (document.querySelector('#f-patient_name') || {}).value === text, name);
}

test('the disk is full: draft and record are told as not saved, nothing is lost, and both go when there is room', async () => {
  const small = join(town.folder, 'small');
  mkdirSync(small);
  let mounted = true;
  try { execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', small], {stdio: 'ignore'}); mounts.push(small); } catch { mounted = false; }
  const data = join(small, 'desk');
  cpSync(town.desks.b, data, {recursive: true});
  // Where no small disk can be made, none of the program's files can grow: to it the same.
  const served = await serving(data, [], mounted ? [] : ['sh', '-c', 'trap "" XFSZ; exec "$@"', 'sh']);
  const limit = (soft) => execFileSync('prlimit', ['--pid', String(served.child.pid), `--fsize=${soft}:unlimited`]);
  const page = await openPage(town, served.url, []); // What is answered 503 the browser writes down, too.
  await page.waitForSelector('.keys a');
  const desk = await caller(served.origin, {token: tokenOf(town.command(data, ['open', '--print']).url)});
  const form = {...filing(), institution_code: undefined};
  const {body: {draft}} = await desk.post('/api/draft' + query({type: 'Filing'}), form);
  await openDraft(page, served.origin, draft, form.patient_name);
  const filler = join(small, 'filler');
  const fill = () => { for (let size = 1 << 20; size >= 1; size >>= 1) { try { for (;;) writeFileSync(filler, Buffer.alloc(size), {flag: 'a'}); } catch { /* smaller */ } } };
  if (mounted) { fill(); assert.equal(statfsSync(small).bavail, 0); } else limit(1);
  const before_ = filings(data).length;
  await page.fill('#f-remark', '演示：磁盘满');
  await page.press('#f-remark', 'Tab');
  await page.waitForSelector('.note:has-text("草稿没有存上")');
  assert.equal(await page.$('text=草稿已自动保存'), null);
  await page.click('#save');
  await page.waitForSelector('.note.act:has-text("D-5")');
  assert.equal(await page.$('.toast'), null);
  assert.equal(await page.inputValue('#f-remark'), '演示：磁盘满');
  if (mounted) rmSync(filler); else limit('unlimited');
  assert.equal(filings(data).length, before_);
  await page.click('#save');
  await page.waitForSelector('.toast:has-text("已保存")');
  assert.equal(filings(data).length, before_ + 1);
  await page.context().close();
  await served.gone('SIGTERM');
});

test('killed while it saves: what was said to be saved is there, and what is sent again is no second record', async () => {
  const data = town.desks.a;
  for (const wait of [0, 2, 5, 9, 14, 25]) {
    const served = await serving(data);
    const desk = await caller(served.origin, {token: tokenOf(served.url)});
    const drafts = [];
    for (let n = 0; n < 2; n += 1) { const form = filing(); drafts.push({form, draft: (await desk.post('/api/draft' + query({type: 'Filing'}), form)).body.draft}); }
    const before_ = filings(data).length;
    const sent = drafts.map(({form, draft}) => desk.post('/api/new' + query({type: 'Filing', draft}), form).catch(() => ({status: 0})));
    await new Promise((done) => setTimeout(done, wait));
    await served.gone('SIGKILL');
    const answers = await Promise.all(sent);
    const kept = new Set(filings(data).map((one) => one.id));
    for (const one of answers) if (one.status === 200) assert.ok(kept.has(one.body.id), 'said to be saved, and gone');
    const again = await serving(data);
    const more = await caller(again.origin, {token: tokenOf(again.url)});
    for (const {form, draft} of drafts) {
      const answer = await more.post('/api/new' + query({type: 'Filing', draft}), form);
      assert.ok(answer.status === 200 || answer.status === 422, answer.text);
    }
    assert.equal(filings(data).length, before_ + 2, 'after ' + wait + ' ms');
    assert.equal((await more.get('/api/verify')).status, 200);
    await again.gone('SIGKILL');
  }
});

test('two tabs change one record: the second is told that it stands otherwise now, and nothing of the first is lost', async () => {
  const served = await town.serve(town.desks.a);
  const desk = await caller(served.origin, {token: tokenOf(served.again())});
  const form = filing();
  const {body: {id}} = await desk.post('/api/new' + query({type: 'Filing'}), form);
  const [one, two] = [await openPage(town, served.url, errors), await openPage(town, served.again(), errors)];
  for (const page of [one, two]) {
    await page.waitForSelector('.keys a');
    await page.goto(`${served.origin}/#/change/${id}?event=amend&type=Filing`);
    await page.waitForFunction((text) => (document.querySelector('#f-patient_name') || {}).value === text, form.patient_name);
  }
  await one.fill('#f-marriage_cert_no', 'J990101-2021-100001');
  await one.fill('#f-remark', '演示：先到');
  await one.keyboard.press('Control+s');
  await one.waitForSelector('.toast');
  await two.fill('#f-marriage_cert_no', 'J990101-2021-100002');
  await two.keyboard.press('Control+s');
  await two.waitForSelector('[data-field=marriage_cert_no] .msg:has-text("S-320")');
  assert.match(await two.textContent('[data-field=marriage_cert_no] .msg'), /现在是“J990101-2021-100001”/);
  const stands = async () => (await desk.get('/api/show' + query({ref: id}))).body.record;
  assert.equal((await stands()).marriage_cert_no, 'J990101-2021-100001');
  assert.equal(await two.inputValue('#f-marriage_cert_no'), 'J990101-2021-100002');
  assert.equal(await two.inputValue('#f-remark'), '演示:先到'); // What only the other wrote is taken over.
  await two.keyboard.press('Control+s');
  await two.waitForSelector('.toast');
  const {marriage_cert_no, remark} = await stands();
  assert.deepEqual([marriage_cert_no, remark], ['J990101-2021-100002', '演示:先到']);
  await one.context().close();
  await two.context().close();
  await served.stop();
});

test('a scan that was chosen and does not get onto the disk is told, after the record was saved', async () => {
  const served = await town.serve(town.desks.a);
  const page = await openPage(town, served.url, []);
  await page.waitForSelector('.keys a');
  const desk = await caller(served.origin, {token: tokenOf(served.again())});
  const form = filing();
  const {body: {draft}} = await desk.post('/api/draft' + query({type: 'Filing'}), form);
  await openDraft(page, served.origin, draft, form.patient_name);
  await page.focus('#f-remark');
  await page.keyboard.press('Tab');
  await page.waitForSelector('.wanted input[type=file]');
  const point = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
  await page.setInputFiles('.wanted input[type=file] >> nth=0', {name: '一.png', mimeType: 'image/png', buffer: point});
  await page.waitForSelector('.wanted :text("保存后上传")');
  await page.route('**/api/attach*', (route) => route.fulfill({status: 503, contentType: 'application/json', body: '{"error":{"code":"D-502","message":"磁盘读写失败，没有写入，请检查磁盘"}}'}));
  await page.click('#save');
  await page.waitForSelector('.toast:has-text("已保存")');
  assert.match(await page.textContent('.toast'), /影像没有存上.*D-502/);
  await page.context().close();
  await served.stop();
});

test('an address that no page wrote is a page that is not there, no broken program', async () => {
  const served = await town.serve(town.desks.a);
  const page = await openPage(town, served.url, errors);
  await page.waitForSelector('.keys a');
  for (const path of ['%', 'show/%E0%A4%A', 'show/../../x', 'new/<img src=x onerror=window.hurt=1>', 'new/Nothing', 'show/00000000-0000-0000-0000-000000000000', 'change/1?event=amend&type=Filing', 'print/%00', 'inbox?pick=%']) {
    await page.evaluate((hash) => { location.hash = '#/' + hash; }, path);
    await page.waitForFunction(() => document.querySelector('#main'));
    await page.waitForTimeout(60);
  }
  await page.evaluate(() => { location.hash = '#/'; });
  await page.waitForSelector('h1:has-text("今日")');
  assert.equal(await page.evaluate(() => window.hurt), undefined);
  await page.context().close();
  await served.stop();
});

test('a clock a year behind or ahead: the page opens, says so, saves, and gives no second number', async () => {
  for (const at of ['-1y', '+1y']) {
    const served = await serving(town.desks.a, [], ['faketime', '-m', '-f', at]);
    const desk = await caller(served.origin, {token: tokenOf(served.url)});
    assert.equal(desk.status, 200, at);
    const status = await desk.get('/api/status');
    assert.equal(status.status, 200);
    const answer = await desk.post('/api/new' + query({type: 'Filing'}), filing());
    assert.ok([200, 422].includes(answer.status), answer.text);
    if (answer.status === 422) assert.ok(answer.body.problems.every((one) => /日期|时间|今天/.test(one.message)), answer.text);
    await served.gone('SIGTERM');
  }
  const numbers = filings(town.desks.a).map((one) => one.doc_no);
  assert.equal(new Set(numbers).size, numbers.length);
  assert.equal(town.command(town.desks.a, ['verify']).findings?.length || 0, 0);
});
