// A post's queue in a real browser: what stands there, whose it is, and one press for the next step.
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, test} from 'node:test';

import {holdsUp} from './look.mjs';
import {bin, findIn, openPage, openTown} from './stage.mjs';

let town;
const errors = [];

const birth = (woman, invoice) => JSON.stringify({
  benefit_kind: 'inpatient', inpatient_kind: 'birth', birth_type: 'normal', fetus_count: 1, admission_date: '2026-11-27', discharge_date: '2026-11-29', admission_no: 'Z' + invoice,
  institution_code: 'H42028100003', patient_id_no: woman.id_no, patient_name: woman.name, patient_sex: 'female', pregnancy_date: '2026-03-02', event_date: '2026-11-28', identity_checked: true,
  settled_on: '2026-11-29', total_fee_fen: 500000, in_scope_fen: 480000, fund_pay_fen: 480000, self_pay_fen: 20000, invoice_code: '99020001', invoice_no: invoice, contact_phone: '13900000142',
});
const settled = [];

before(async () => {
  town = await openTown();
  for (const n of [0, 1, 2, 3]) settled.push(town.command(town.desks.a, ['new', 'Settlement', '--from', '-'], birth(town.women[n], `3000030${n}`)).id);
  await town.say('settle');
  // Two asked for by the hospital, one by the chief himself.
  for (const n of [0, 1]) town.command(town.desks.a, ['new', 'Reversal', '--from', '-'], JSON.stringify({target: settled[n], reason: '演示录错'}));
  await town.say('settle');
  const secret = join(town.folder, 'chief');
  writeFileSync(secret, 'chief has a passphrase\n', {mode: 0o600});
  execFileSync(join(bin, 'jindu-city'), ['--store', town.store, '--json', 'new', 'Reversal', '--from', '-', '--as', 'chief', '--passphrase-file', secret], {input: JSON.stringify({target: settled[2], reason: '演示重复'})});
});
after(async () => {
  await town.close();
  assert.deepEqual(errors, []);
});

async function signedIn(who) {
  const page = await openPage(town, town.city, errors);
  await page.fill('[name=operator]', who);
  await page.fill('[name=passphrase]', who + ' has a passphrase');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.nav');
  return page;
}
const rows = (page) => page.$$eval('.queue tbody tr', (all) => all.map((row) => [...row.cells].map((cell) => cell.textContent.trim())));

test('each stands with number, site and amount; what one asked for oneself is left to another, and counted', async () => {
  const page = await signedIn('chief');
  await page.waitForSelector('h1:has-text("我的待办 2")');
  const list = await rows(page);
  assert.equal(list.length, 2);
  for (const row of list) {
    assert.match(row[1], /^冲销/);
    assert.equal(row[5], '−4,800.00'); // What the reversal takes back.
    assert.ok(town.women.some((one) => one.name === row[2] && one.id_no.slice(0, 6) + '********' + one.id_no.slice(-4) === row[3]), row.join(' '));
  }
  assert.match(await page.textContent('.head .sub'), /您受理过的 1 件由别的岗办，不在这里/);
  // The stations: his own are bold, each has its count.
  assert.deepEqual(await page.$$eval('.nav a.own', (all) => all.map((one) => one.textContent.replace(/\d+$/, ''))), ['我的待办', '初审', '复核', '市经办']);
  assert.equal(await page.textContent('.nav a[href="#/review"] .count'), '2');
  await page.goto(town.city + '/#/all');
  await page.waitForSelector('h1:has-text("全部待办")');
  assert.equal((await rows(page)).filter((row) => /^冲销/.test(row[1])).length, 3); // Beside them a month that is over waits for its hospital.
  await page.context().close();
});

test('the facts of the one that is picked stand below; its step is asked about once, and taken once', async () => {
  const page = await signedIn('chief');
  await page.waitForSelector('h1:has-text("我的待办 2")');
  await page.click('.head h1');
  await page.waitForSelector('.checks li');
  await page.keyboard.press('ArrowDown');
  assert.equal(await page.$eval('tr.picked', (row) => row.rowIndex), 2);
  await page.keyboard.press('Control+b');
  await page.waitForSelector('[role=alertdialog]'); // Not agreed: it asks before it acts, and the safe end has the focus.
  await page.keyboard.press('Escape');
  await page.waitForSelector('[role=alertdialog]', {state: 'detached'});
  // Money goes back by it: whose and how much is told once more.
  await page.keyboard.press('Control+Enter');
  await page.waitForSelector('[role=alertdialog]:has-text("元")');
  assert.match(await page.innerText('[role=alertdialog] p'), /^[例样试演]\S+　−[\d,]+\.\d\d 元$/);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.toast:has-text("已办：同意")');
  await page.waitForSelector('h1:has-text("我的待办 1")');
  const states = JSON.parse(execFileSync(join(bin, 'jindu-city'), ['--store', town.store, '--json', 'list', 'Reversal'])).records.map((one) => one.state).sort();
  assert.deepEqual(states, ['APPLIED', 'REQUESTED', 'REQUESTED']);
  await page.context().close();
});

test('who may not act sees what waits and no step', async () => {
  const page = await signedIn('account');
  await page.goto(town.city + '/#/review');
  await page.waitForSelector('.queue tbody tr');
  assert.equal(await page.$('.actions .primary:has-text("同意")'), null);
  assert.match(await page.textContent('.actions'), /不是您岗位的，只能看/);
  assert.match((await rows(page)).map((row) => row[3]).join(' '), /^(\d{6}\*{8}\d{3}[\dX] ?)+$/); // Never a whole number.
  await page.context().close();
});

test('the queues hold up: axe, the width of the window, large type', async () => {
  const page = await signedIn('chief');
  for (const path of ['/mine', '/review', '/conflicts', '/all']) {
    await page.goto(town.city + '/#' + path);
    await page.waitForSelector('.table, .panel .in');
    await page.waitForTimeout(600); // The facts.
    await holdsUp(page, path);
  }
  await findIn(page, town.women[0].name);
  await page.waitForSelector('.table td');
  await holdsUp(page, '/find');
  await page.click('text=大字');
  for (const path of ['/mine', '/all']) {
    await page.goto(town.city + '/#' + path);
    await page.waitForSelector('.table, .panel .in');
    await holdsUp(page, path + ' large');
  }
  await page.context().close();
});
