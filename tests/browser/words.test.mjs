// Everything that a person meets is Chinese: no raw code and no English word on any page of either face.
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';

import {foreignWords} from './look.mjs';
import {findIn, openPage, openTown} from './stage.mjs';

let town;
const errors = [];
const kPagesMax = 120;
const kOfAKindMax = 6; // Pages that differ by their record alone.

const birth = (woman, institution, invoice) => JSON.stringify({
  benefit_kind: 'inpatient', inpatient_kind: 'birth', birth_type: 'normal', fetus_count: 1, admission_date: '2026-11-27', discharge_date: '2026-11-29', admission_no: 'Z' + invoice,
  institution_code: institution, patient_id_no: woman.id_no, patient_name: woman.name, patient_sex: 'female', pregnancy_date: '2026-03-02', event_date: '2026-11-28', identity_checked: true,
  settled_on: '2026-11-29', total_fee_fen: 500000, in_scope_fen: 480000, fund_pay_fen: 480000, self_pay_fen: 20000, invoice_code: '99020001', invoice_no: invoice, contact_phone: '13900000142',
});

before(async () => {
  town = await openTown();
  town.command(town.desks.a, ['new', 'Settlement', '--from', '-'], birth(town.women[0], 'H42028100003', '30000201'));
  town.command(town.desks.b, ['new', 'Settlement', '--from', '-'], birth(town.women[0], 'H42028100004', '30000202'));
  town.command(town.desks.a, ['new', 'Settlement', '--from', '-'], birth(town.women[1], 'H42028100003', '30000203'));
  await town.say('settle');
  town.command(town.desks.a, ['new', 'Settlement', '--from', '-'], birth(town.women[2], 'H42028100003', '30000204')); // Not sent yet.
});
after(async () => {
  await town.close();
  assert.deepEqual(errors, []);
});

/** Follows the links of the pages themselves, and reads every page with its lists open. */
async function readAll(page, base, first, allowed) {
  const found = [];
  const seen = new Set();
  const kinds = new Map();
  const waiting = [...first];
  while (waiting.length && seen.size < kPagesMax) {
    const path = waiting.shift();
    const kind = path.replace(/[0-9a-f]{8}-[0-9a-f-]{27}.*/, '');
    if (seen.has(path) || (kind !== path && (kinds.get(kind) || 0) >= kOfAKindMax)) continue;
    seen.add(path);
    kinds.set(kind, (kinds.get(kind) || 0) + 1);
    await page.goto(base + '/#' + path);
    await page.waitForSelector('.body, .desk-paper');
    await page.waitForTimeout(400); // What is fetched for the page.
    await page.evaluate(() => { for (const one of document.querySelectorAll('details')) one.open = true; });
    for (const word of await foreignWords(page, allowed)) found.push(`${path}: ${word}`);
    waiting.push(...await page.$$eval('a[href^="#/"]', (all) => all.map((one) => one.getAttribute('href').slice(1))));
  }
  return {found, seen};
}

// Names and numbers of this stage's own people, as somebody gave them.
const kStaff = /^(chief|first|front|clerk|account|confirm|director|bare|[abc]01)$/;

test('the console says nothing but Chinese', async () => {
  const all = [];
  for (const who of ['chief', 'front']) {
    const page = await openPage(town, town.city, errors);
    for (const word of await foreignWords(page, [kStaff])) all.push('sign-in: ' + word);
    await page.fill('[name=operator]', who);
    await page.fill('[name=passphrase]', who + ' has a passphrase');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.nav');
    await findIn(page, town.women[0].name);
    const {found, seen} = await readAll(page, town.city, ['/', '/conflicts', '/find', '/stats'], [kStaff]);
    all.push(...found);
    assert.ok([...seen].some((path) => path.startsWith('/case/')) && [...seen].some((path) => path.startsWith('/show/')) && [...seen].some((path) => path.startsWith('/stats/')), [...seen].join(' '));
    await page.context().close();
  }
  assert.deepEqual([...new Set(all)], []);
});

test('the desk says nothing but Chinese', async () => {
  const desk = await town.serve(town.desks.a);
  const page = await openPage(town, desk.url, errors);
  await page.waitForSelector('.nav');
  const {found, seen} = await readAll(page, desk.origin, ['/', '/status', '/check', '/keys', '/find'], [kStaff]);
  assert.deepEqual([...new Set(found)], []);
  assert.ok([...seen].some((path) => path.startsWith('/show/')) && [...seen].some((path) => path.startsWith('/new/')), [...seen].join(' '));
  await page.context().close();
});
