// The status line cannot lie: each row of docs/STATUS.md that a page can be brought to, for real; the rest of the rows
// stand in tests/unit/desk/link_test.cpp.
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, test} from 'node:test';

import {bin, openPage, openTown} from './stage.mjs';

const town = await openTown('daye');
after(() => town.close());

const guide = Object.fromEntries(readFileSync(new URL('../../docs/STATUS.md', import.meta.url), 'utf8').split('\n').filter((line) => line.startsWith('| ')).map((line) => {
  const [state, line_, colour, , next] = line.slice(2, -2).split(' | ');
  return [state, {line: line_, colour, next}];
}));
const kTones = {绿: 'on', 灰: 'off', 黄: 'warn', 红: 'act'};

/** Waits until the page's line is that of the row, in its colour; on 同步明细 it says what to do. */
async function says(page, state) {
  const row = guide[state];
  await page.waitForFunction((wanted) => { const link = document.querySelector('.statusline .link'); return link && link.textContent.replace(/\d+/g, 'N') === wanted; }, row.line);
  assert.ok((await page.$eval('.statusline .link', (one) => one.className)).split(' ').includes(kTones[row.colour]), state);
}
async function saysWhatToDo(page, state) {
  await page.goto(new URL(page.url()).origin + '/#/status');
  await page.waitForFunction((next) => document.querySelector('.facts-grid') && document.querySelector('.facts-grid').textContent.includes(next), guide[state].next);
}
const fact = (page, label) => page.$$eval('.statusline .facts span', (all, wanted) => (all.find((one) => one.textContent.startsWith(wanted)) || {textContent: ''}).textContent, label);
const link = (data) => town.command(data, ['status']).link;
const open = async (data, options) => {
  const errors = [];
  const desk = await town.serve(data, options);
  const page = await openPage(town, desk.url, errors);
  await page.waitForSelector('.statusline .facts');
  return {desk, page, async close() {
    assert.deepEqual(errors.filter((one) => !/status of 503/.test(one)), []); // A sync that no city answers.
    await page.context().close();
    await desk.stop();
  }};
};

test('online, then without the city: the line follows by itself, and a sync by hand answers on every page', async () => {
  const {page, close} = await open(town.desks.a);
  await page.waitForSelector('h1:has-text("今日")');
  await says(page, 'on');
  await page.keyboard.press('F9');
  await page.waitForSelector('.toast');
  assert.match(await page.textContent('.toast'), /^\d\d:\d\d 已同步：送达 \d+ 项，收到 \d+ 条$/);
  await town.say('city stop');
  await page.keyboard.press('F9');
  await page.waitForFunction(() => /^\d\d:\d\d 没有同步成/.test(document.querySelector('.statusline .more a').textContent));
  await says(page, 'off');
  assert.equal(await page.$('.toast'), null); // It says what was done, and nothing was.
  await page.click('.statusline .more a');
  await page.waitForSelector('.note.warn .code');
  await saysWhatToDo(page, 'off');

  // Recorded without a city: counted at once, here and by the command line.
  const before = town.command(town.desks.a, ['status']);
  town.command(town.desks.a, ['new', 'DepartmentQuery', '--from', '-'], JSON.stringify({name: town.women[0].name, id_no: town.women[0].id_no, kind: 'marriage'}));
  await page.waitForFunction((wanted) => [...document.querySelectorAll('.statusline .facts span')].some((one) => one.textContent === '待上传 ' + wanted), before.pending + 1);
  await town.say('city start');
  await page.keyboard.press('F9');
  await says(page, 'on');
  await page.waitForFunction(() => [...document.querySelectorAll('.statusline .facts span')].some((one) => one.textContent === '待上传 0'));
  assert.equal(await page.textContent('.statusline .more a'), '明细');
  await close();
});

test('two days without a city: grey becomes amber, and says for how long', async () => {
  await town.say('city stop');
  const data = town.desks.a;
  const later = JSON.parse(execFileSync('faketime', ['-f', '+30h', join(bin, 'jindu-desk'), '--data', data, '--json', 'status']));
  assert.equal(later.link.state, 'stale');
  assert.equal(later.link.label.replace(/\d+/g, 'N'), guide.stale.line);
  const desk = await town.serve(data, [], '+30h');
  const errors = [];
  const page = await openPage(town, desk.url, errors);
  await says(page, 'stale');
  await saysWhatToDo(page, 'stale');
  await page.context().close();
  await desk.stop();
  await town.say('city start');
});

test('the program ends: the page says that nobody answers, and finds back', async () => {
  const {desk, page} = await open(town.desks.b);
  await page.waitForSelector('h1:has-text("今日")');
  await desk.stop();
  await says(page, 'down');
  await page.context().close();
});

test('before the first answer it says that it reads, not that all is well', async () => {
  const desk = await town.serve(town.desks.b);
  const context = await town.browser.newContext({viewport: {width: 1024, height: 768}, locale: 'zh-CN'});
  const page = await context.newPage();
  let go;
  const held = new Promise((done) => { go = done; });
  for (const path of ['**/api/status', '**/api/events']) await page.route(path, async (route) => { await held; await route.continue(); });
  await page.goto(desk.url);
  await says(page, 'reading');
  assert.equal(await page.$('.statusline .facts'), null);
  go();
  await says(page, 'on');
  await context.close();
  await desk.stop();
});

test('a desk that was enrolled without a city since: nothing was synced, and it says so', async () => {
  const made = await town.say('city enrol 0003 --operator a01');
  const data = join(town.folder, 'fresh');
  execFileSync(join(bin, 'jindu-desk'), ['--data', data, '--json', 'enrol', town.city, made.code]);
  assert.equal(link(data).state, 'never');
  await town.say('city stop');
  const {page, close} = await open(data);
  await says(page, 'unreached');
  await saysWhatToDo(page, 'unreached');
  await town.say('city start');
  await page.keyboard.press('F9');
  await says(page, 'on');
  await close();
});

test('a computer that the city has shut out: red, and what is here is not lost', async () => {
  const {page, close} = await open(town.desks.b);
  await says(page, 'on');
  assert.ok(!(await town.say('city site revoke 0004')).error);
  await page.keyboard.press('F9');
  await says(page, 'revoked');
  await saysWhatToDo(page, 'revoked');
  await close();
});
