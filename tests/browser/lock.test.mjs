// The desk's page of somebody who must unlock it: passphrase, lock, change of shift, what a role is offered.
import assert from 'node:assert/strict';
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, test} from 'node:test';

import {openPage, openTown} from './stage.mjs';

const kWords = '渡口 清晨 三月 船歌';
let town, desk, page, words;
const errors = [];

before(async () => {
  town = await openTown();
  words = join(town.folder, 'words');
  writeFileSync(words, kWords + '\n', {mode: 0o600});
});
after(async () => {
  await town.close();
  assert.deepEqual(errors, []);
});

const locked = () => page.waitForSelector('[data-shut]');
const told = (text) => page.waitForSelector(`.gate .note:has-text("${text}")`);

async function unlock(passphrase = kWords, name) {
  await locked();
  await page.waitForSelector('#passphrase');
  if (name) await page.click(`.gate .opt:has-text("${name}")`);
  await page.fill('#passphrase', passphrase);
  await page.keyboard.press('Enter');
}

async function unlocked() {
  await page.waitForFunction(() => !document.querySelector('.gate'));
  await page.waitForSelector('.statusline');
}

test('without a passphrase the page opens, says so, and sets one; then it is asked for at once', async () => {
  desk = await town.serve(town.desks.a);
  page = await openPage(town, desk.url, errors);
  await page.waitForSelector('.note:has-text("本机没有设口令")');
  assert.equal(await page.$('.top-btn:has-text("锁定")'), null);
  await page.keyboard.press('F10'); // Nothing to open it again with: it stays open.
  await page.click('a:has-text("设置口令")');
  await page.fill('[name=fresh]', '12345678');
  await page.fill('[name=again]', '12345678');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.note:has-text("E-660")');
  await page.fill('[name=fresh]', kWords);
  await page.fill('[name=again]', kWords);
  await page.keyboard.press('Enter');
  await unlock();
  await unlocked();
  await page.waitForSelector('.top-btn:has-text("锁定")');
  await page.context().close();
  await desk.stop();
});

test('serve begins locked: a link alone shows and gives nothing; a wrong passphrase is told, the right one opens', async () => {
  desk = await town.serve(town.desks.a);
  page = await openPage(town, desk.url, errors);
  await locked();
  await page.waitForSelector('.gate:has-text("例员")');
  assert.equal(await page.$('.statusline'), null);
  const given = await page.evaluate(async () => (await fetch('/api/status')).status);
  assert.equal(given, 401);
  await unlock('not the passphrase 7');
  await told('口令不对，请重输（已输错 1 次');
  await unlock('not the passphrase 8');
  await told('已输错 2 次');
  await unlock();
  await unlocked();
  await page.waitForSelector('.keys a');
  await page.waitForSelector('.who:has-text("例员")');
});

test('F10 locks at once; the form that was half typed is there again, in its place', async () => {
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press('1');
  await page.waitForSelector('#f-patient_name');
  await page.fill('#f-patient_name', '例半张');
  await page.focus('#f-patient_id_no');
  await page.keyboard.press('F10');
  await locked();
  assert.equal(await page.isVisible('#f-patient_name'), false);
  const kept = town.command(town.desks.a, ['--passphrase-file', words, 'drafts']).drafts;
  assert.ok(kept.some((one) => one.form.patient_name === '例半张')); // On disk before it was locked.
  await page.keyboard.press('2'); // Goes into the passphrase, opens nothing.
  await unlock();
  await unlocked();
  assert.equal(await page.inputValue('#f-patient_name'), '例半张');
  await page.waitForFunction(() => document.activeElement.id === 'f-patient_id_no');
  await page.keyboard.type('9901');
  assert.equal(await page.inputValue('#f-patient_id_no'), '9901');
});

test('loading the page again asks for a fresh link and the passphrase, and loses nothing', async () => {
  await page.reload();
  await page.waitForSelector('.gate:has-text("重新打开")');
  await page.context().close();
  page = await openPage(town, desk.again(), errors);
  await unlock();
  await unlocked();
  await page.waitForSelector('.note:has-text("例半张")');
});

test('while one page is unlocked another session of the same computer is not', async () => {
  const other = await openPage(town, desk.again(), errors);
  await other.waitForSelector('[data-shut]');
  assert.equal(await other.$('.statusline'), null);
  await other.context().close();
});

test('after its idle time it locks by itself, whether the page lives or not; a key in time keeps it open', async () => {
  await page.context().close();
  await desk.stop();
  desk = await town.serve(town.desks.a, ['--idle-seconds', '3']);
  page = await openPage(town, desk.url, errors);
  await unlock();
  await unlocked();
  const since = Date.now();
  while (Date.now() < since + 4500) { // Beyond the idle time, with keys in between.
    await page.keyboard.press('Shift');
    await page.waitForTimeout(500);
  }
  assert.equal(await page.$('.gate'), null);
  await locked(); // And now nothing.
  await unlock();
  await unlocked();
  const session = page.waitForRequest((one) => one.url().endsWith('/api/active'));
  await page.keyboard.press('Shift');
  const token = (await session).headers()['x-jindu-session'];
  await page.context().close(); // A dead page tells of nothing.
  const status = async () => (await fetch(desk.origin + '/api/status', {headers: {'X-Jindu-Session': token}})).status;
  for (let tries = 0; tries < 100 && (await status()) !== 423; tries += 1) await new Promise((done) => setTimeout(done, 100));
  assert.equal(await status(), 423);
  await desk.stop();
});

test('a second operator joins by a code of the city; each has his own roles, and the other form is not his', async () => {
  await town.say('city staff add a02 --name 试班 --site 0003 --role hospital_clearing_clerk --alone 演示');
  const {code} = await town.say('city enrol 0003 --operator a02 --alone 演示');
  desk = await town.serve(town.desks.a);
  page = await openPage(town, desk.url, errors);
  await unlock();
  await unlocked();
  await page.goto(desk.origin + '/#/status');
  await page.fill('[name=code]', code);
  await page.fill('form[aria-label=加操作员] [name=fresh]', 'river 7 stones');
  await page.fill('form[aria-label=加操作员] [name=again]', 'river 7 stones');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.toast:has-text("试班")');
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press('1');
  await page.waitForSelector('#f-patient_name');
  await page.fill('#f-patient_name', '例早班');
  await page.keyboard.press('F10');
  await unlock('river 7 stones', '试班');
  await unlocked();
  await page.waitForSelector('.who:has-text("试班")');
  await page.waitForSelector('h1:has-text("今日")'); // Not the form of the other.
  // What a role may not do is not offered, and is refused when asked for all the same.
  await page.waitForFunction(() => document.querySelector('.nav') && !/备案登记|现场结算/.test(document.querySelector('.nav').textContent));
  const asked = page.waitForRequest((one) => one.url().endsWith('/api/sync'));
  await page.keyboard.press('F9');
  const session = (await asked).headers()['x-jindu-session'];
  const refused = await page.evaluate(async (token) => {
    const reply = await fetch('/api/new?type=Filing', {method: 'POST', headers: {'Content-Type': 'application/json', 'X-Jindu-Session': token}, body: '{"patient_name":"例"}'});
    return {status: reply.status, body: await reply.json()};
  }, session);
  assert.equal(refused.status, 422, JSON.stringify(refused));
  await page.keyboard.press('F10');
  await unlock(kWords, '例员');
  await unlocked();
  await page.waitForSelector('.nav:has-text("备案登记")');
  await page.context().close();
  await desk.stop();
});

test('ten failures lock out for a while, and starting again does not end it', async () => {
  const {operator} = town.command(town.desks.a, ['--passphrase-file', words, 'status']).site;
  writeFileSync(join(town.desks.a, 'tries'), JSON.stringify({[operator]: {failures: 9, at_ms: Date.now() - 100_000}}));
  for (const start of ['at the tenth', 'after starting again']) {
    desk = await town.serve(town.desks.a);
    page = await openPage(town, desk.url, errors);
    await unlock(start === 'at the tenth' ? 'not the passphrase 7' : kWords, '例员'); // The right one does not help now.
    await told('已输错 10 次，请过 15 分钟再试');
    await page.context().close();
    await desk.stop();
  }
});
