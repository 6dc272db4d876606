// 统计 in a real browser: picture, table and file say the same; each page holds up.
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {after, before, test} from 'node:test';
import {fileURLToPath} from 'node:url';

import {holdsUp} from './look.mjs';
import {findIn, openPage, openTown} from './stage.mjs';

const xlsx = join(dirname(fileURLToPath(import.meta.url)), '../support/xlsx.py');
let town;
const errors = []; // A style or script that the policy of the page forbids is one of them.

const kA = 'H42028100003';
const kB = 'H42028100004';
const birth = (woman, institution, invoice, fund) => JSON.stringify({
  benefit_kind: 'inpatient', inpatient_kind: 'birth', birth_type: 'normal', fetus_count: 1, admission_date: '2026-11-27', discharge_date: '2026-11-29', admission_no: 'Z' + invoice,
  institution_code: institution, patient_id_no: woman.id_no, patient_name: woman.name, patient_sex: 'female', pregnancy_date: '2026-03-02', event_date: '2026-11-28', identity_checked: true,
  settled_on: '2026-11-29', total_fee_fen: 500000, in_scope_fen: fund, fund_pay_fen: fund, self_pay_fen: 500000 - fund, invoice_code: '99020001', invoice_no: invoice, contact_phone: '13900000142',
});

before(async () => {
  town = await openTown();
  // Three births at one hospital, two at the other; one woman at both: a case of K01 for each.
  for (const [desk, hospital, woman, invoice] of [['a', kA, 0, 1], ['a', kA, 1, 2], ['a', kA, 2, 3], ['b', kB, 3, 4], ['b', kB, 0, 5]]) {
    town.command(town.desks[desk], ['new', 'Settlement', '--from', '-'], birth(town.women[woman], hospital, `3000010${invoice}`, 480000));
  }
  await town.say('settle');
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

const at = (page, path) => page.goto(town.city + '/#' + path);
const drawn = (page) => page.waitForSelector('.chart svg');

/** The table on the page: {heads, rows} as they read. */
const tableOf = (page) => page.$eval('.panel.wide table', (table) => ({
  heads: [...table.querySelectorAll('thead th')].map((one) => one.textContent.replace(/[▲▼]/g, '')),
  rows: [...table.querySelectorAll('tbody tr')].map((row) => [...row.cells].map((one) => one.textContent)),
  foot: [...table.querySelectorAll('tfoot td')].map((one) => one.textContent),
}));
/** What the picture says to a screen reader, and what is written in it. */
const pictureOf = (page) => page.$eval('.chart', (box) => ({told: box.getAttribute('aria-label'), written: [...box.querySelectorAll('text')].map((one) => one.textContent), hatched: box.querySelectorAll('pattern').length}));

async function fileOf(page) {
  const [file] = await Promise.all([page.waitForEvent('download'), page.click('text=存为 Excel')]);
  return {name: file.suggestedFilename(), ...JSON.parse(execFileSync('python3', [xlsx, await file.path()]))};
}

/** "1,234.50" and 1234.5 alike. */
const plain = (text) => (/^[−-]?[\d,]+(\.\d+)?$/.test(text) ? String(Number(text.replace('−', '-').replace(/,/g, ''))) : text);

test('all reports are listed, found by keys, and open by Enter', async () => {
  const page = await signedIn('chief');
  await at(page, '/stats');
  await page.waitForSelector('tbody tr');
  const titles = await page.$$eval('tbody tr', (rows) => rows.map((row) => row.cells[0].textContent));
  assert.deepEqual(titles, JSON.parse(execFileSync(join(process.env.JINDU_BIN || 'build/dev/bin', 'jindu-city'), ['--store', town.store, '--json', 'report', 'list'])).reports.map((one) => one.title));
  await page.focus('tbody td');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Enter');
  await page.waitForSelector(`h1:has-text("${titles[1]}")`);
  await page.context().close();
});

test('the day of the sites: picture, table and Excel are the same numbers', async () => {
  const page = await signedIn('chief');
  await at(page, '/stats/daily');
  await drawn(page);
  // The day is a day, not the picture of one: what stands in the box is what was asked.
  assert.equal(await page.inputValue('[name=day]'), new Date(Date.now() + 8 * 3600_000).toISOString().slice(0, 10));
  if (process.env.JINDU_PICTURES) await page.screenshot({path: process.env.JINDU_PICTURES + '/stats-daily.png'});
  const [picture, table, file] = [await pictureOf(page), await tableOf(page), await fileOf(page)];
  assert.equal(file.name, '经办点日报.xlsx');
  const cells = file.rows.map((row) => row.map((cell) => (cell ? plain(cell[1] || '') : '')));
  const head = cells.findIndex((row) => row.includes('结算'));
  // The page leaves out what says nothing or the same of every row, and says so; the file has all of it.
  const kept = table.heads.map((label) => cells[head].findIndex((one) => one === label || one + '（元）' === label));
  assert.ok(kept.every((i) => i >= 0), table.heads.join(' '));
  assert.deepEqual(table.rows.map((row) => row.map(plain)), cells.slice(head + 1, head + 1 + table.rows.length).map((row) => kept.map((i) => row[i])));
  const missing = cells[head].filter((label, i) => label && !kept.includes(i));
  const said = await page.textContent('.panel.wide');
  for (const label of missing) assert.ok(said.includes(label), label);
  const [csv] = await Promise.all([page.waitForEvent('download'), page.click('text=存为 CSV')]);
  const lines = readFileSync(await csv.path(), 'utf8').replace(/^\uFEFF/, '').trim().split(/\r?\n/).map((line) => line.split(','));
  assert.deepEqual(lines.slice(-table.rows.length).map((row) => kept.map((i) => plain(row[i].replace(/^"|"$/g, '')))), table.rows.map((row) => row.map(plain)));
  // What was entered: three here, two there, 4,800.00 yuan each; nothing else.
  const [name, settled, fund] = ['名称', '结算', '其中基金支付（元）'].map((label) => table.heads.indexOf(label));
  const done = table.rows.filter((row) => row[settled] !== '0').map((row) => [row[settled], row[fund]]).sort();
  assert.deepEqual(done, [['2', '9,600.00'], ['3', '14,400.00']]);
  for (const row of table.rows) assert.ok(picture.told.includes(`${row[name]} ${row[settled]}`), picture.told);
  assert.deepEqual(table.foot[settled], '5');
  assert.ok(picture.written.includes('3') && picture.written.includes('2'), picture.written.join(' '));
  assert.ok(picture.hatched > 0);
  await page.context().close();
});

test('conflicts by code and site as a heat map; a filter narrows picture, table and file alike', async () => {
  const page = await signedIn('chief');
  await at(page, '/stats/conflicts');
  await drawn(page);
  const whole = await tableOf(page);
  const total = whole.heads.indexOf('件数');
  assert.equal(whole.rows.length, 2); // One case, about a record of each hospital.
  assert.deepEqual(whole.rows.map((row) => [row[0], row[total]]), [['K01', '1'], ['K01', '1']]);
  const picture = await pictureOf(page);
  assert.equal(picture.written.filter((one) => one === '1').length, 2);
  await page.selectOption('[name=site_no]', whole.rows[0][2]);
  await page.click('button:has-text("查询")');
  await page.waitForFunction(() => document.querySelectorAll('.panel.wide tbody tr').length === 1);
  await drawn(page);
  const file = await fileOf(page);
  assert.equal(file.rows.filter((row) => row[0] && row[0][1] === 'K01').length, 1);
  await page.waitForFunction(() => [...document.querySelectorAll('.chart text')].filter((one) => one.textContent === '1').length === 1);
  assert.match(await page.getAttribute('[name=month]', 'placeholder'), /^全部/); // Nothing is typed, and it says what that means.
  await page.fill('[name=month]', '2021-01');
  await page.keyboard.press('Enter');
  await page.waitForSelector('text=没有符合条件的数据');
  assert.equal(await page.$('.chart'), null);
  await page.context().close();
});

test('a wrong month is told in words', async () => {
  const page = await signedIn('chief');
  await at(page, '/stats/clearing?month=13');
  await page.waitForSelector('.note.act, .panel.wide .in, .panel.wide table');
  await page.context().close();
});

test('a table is sorted by its heads, and by figures as figures', async () => {
  const page = await signedIn('chief');
  await at(page, '/stats/daily');
  await drawn(page);
  const column = (await tableOf(page)).heads.indexOf('结算');
  const head = `.panel.wide thead th:nth-child(${column + 1})`;
  await page.click(head + ' button');
  assert.equal(await page.getAttribute(head, 'aria-sort'), 'ascending');
  await page.click(head + ' button');
  assert.equal(await page.getAttribute(head, 'aria-sort'), 'descending');
  assert.deepEqual((await tableOf(page)).rows.slice(0, 2).map((row) => row[column]), ['3', '2']);
  await page.context().close();
});

test('every report holds up: axe, the width of the window, large type', async () => {
  const page = await signedIn('chief');
  await at(page, '/stats');
  await page.waitForSelector('tbody a');
  const paths = await page.$$eval('tbody a', (all) => all.map((one) => one.getAttribute('href').slice(1)));
  for (const path of ['/stats', ...paths]) {
    await at(page, path);
    await page.waitForSelector('.head h1');
    await page.waitForSelector('.table, .panel.wide p');
    await holdsUp(page, path);
    // Nothing is cut at the edge of its panel, unless the panel says that there is more.
    const {wide, says} = await page.$eval('.body', (body) => { const box = body.querySelector('.panel.wide'); return {wide: Boolean(box) && box.scrollWidth > box.clientWidth + 1, says: Boolean(box && box.matches('.more'))}; });
    assert.equal(wide && !says, false, path);
    if (path.endsWith('daily') || path.endsWith('clearing')) assert.equal(wide, false, path);
  }
  await page.click('text=大字');
  for (const path of ['/stats', '/stats/daily', '/stats/conflicts']) {
    await at(page, path);
    await page.waitForSelector('.table');
    await holdsUp(page, path + ' large');
  }
  await page.context().close();
});

test('who is found: by number, name and the end of a number, the best fit first; not guessed digit by digit', async () => {
  const page = await signedIn('first');
  const woman = town.women[0];
  const numbers = async (text) => {
    await findIn(page, text);
    await page.waitForFunction((asked) => document.querySelector('.head .sub').textContent.startsWith(`“${asked}” `) && !/正在查/.test(document.querySelector('.head .sub').textContent), text);
    return page.$$eval('tbody tr', (rows) => rows.map((row) => [row.cells[2].textContent, row.cells[6].textContent]));
  };
  const whole = await numbers(woman.id_no);
  assert.equal(whole.filter(([name]) => name === woman.name).length, whole.length);
  assert.ok(whole.length >= 2 && whole.every(([, fit]) => fit === '相符'), JSON.stringify(whole));
  assert.ok((await numbers(woman.name)).length >= 2);
  const ends = await numbers(woman.id_no.slice(-6));
  assert.ok(ends.some(([name, fit]) => name === woman.name && fit === '末尾相符'), JSON.stringify(ends));
  assert.ok((await numbers('0142')).length >= 5); // The phone that all of them gave.
  assert.deepEqual(await numbers('990199999999999999'), []);
  await page.context().close();
});
