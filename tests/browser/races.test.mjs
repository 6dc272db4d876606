// The same thing twice at once: two people, two tabs, a key that bounces. One of them counts.
import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, test} from 'node:test';

import {bin, caller, openPage, openTown} from './stage.mjs';

const errors = [];
let town;
const people = {};
before(async () => {
  town = await openTown();
  for (const who of ['chief', 'first', 'director', 'clerk', 'account', 'confirm']) people[who] = await caller(town.city, {operator_id: who, passphrase: who + ' has a passphrase'});
});
after(async () => {
  await town.close();
  assert.deepEqual(errors, []);
});

const day = (at) => new Date(Date.now() + 8 * 3_600_000 + at * 86_400_000).toISOString().slice(0, 10);
const birth = (woman, invoice, institution = 'H42028100003') => ({
  benefit_kind: 'inpatient', inpatient_kind: 'birth', birth_type: 'normal', fetus_count: 1, admission_date: day(-3), discharge_date: day(-1), admission_no: 'Z' + invoice,
  institution_code: institution, patient_id_no: woman.id_no, patient_name: woman.name, patient_sex: 'female', pregnancy_date: day(-270), event_date: day(-2), identity_checked: true,
  settled_on: day(-1), total_fee_fen: '5000.00', in_scope_fen: '4800.00', fund_pay_fen: '4800.00', self_pay_fen: '200.00', invoice_code: '99020001', invoice_no: invoice, contact_phone: '13900000142',
});
const query = (words) => '?' + new URLSearchParams(words);
/** At the shell of the server, beside the page. */
const shell = (who, ...words) => new Promise((done) => {
  const secret = join(town.folder, 'words-' + who);
  writeFileSync(secret, who + ' has a passphrase\n', {mode: 0o600});
  const child = spawn(join(bin, 'jindu-city'), ['--store', town.store, '--json', ...words, '--as', who, '--passphrase-file', secret], {stdio: ['ignore', 'pipe', 'ignore']});
  let text = '';
  child.stdout.on('data', (part) => { text += part; });
  child.on('close', (code) => done({status: code === 0 ? 200 : 422, body: JSON.parse(text || '{}')}));
});
const taken = (answers) => answers.filter((one) => one.status === 200 && /accepted|merged/.test(one.body.verdict.kind)).length;
const fund = async () => (await people.account.post('/api/ledger', {account: 'fund'})).body.balance_fen;

test('one conflict, decided by three at once, two ways: one decision counts, the others are told', async () => {
  town.command(town.desks.a, ['new', 'Settlement', '--from', '-'], JSON.stringify(birth(town.women[0], '32000001')));
  town.command(town.desks.b, ['new', 'Settlement', '--from', '-'], JSON.stringify(birth(town.women[0], '32000002', 'H42028100004')));
  await town.say('settle');
  const {body: {items}} = await people.first.post('/api/inbox');
  const conflict = items.find((one) => one.kind === 'conflict');
  const [one, two] = conflict.choices.map((choice) => choice.code);
  const {body: {header: {version}}} = await people.first.post('/api/show', {ref: conflict.id});
  const say = (who, choice) => people[who].post('/api/resolve' + query({ref: conflict.id, choice, note: '试', version}), {});
  const answers = await Promise.all([say('first', one), say('chief', two), say('director', one), say('first', two), shell('chief', 'resolve', conflict.id, two, '--note', '试')]);
  assert.equal(taken(answers), 1, JSON.stringify(answers.map((each) => [each.status, each.body.error, each.body.verdict && each.body.verdict.kind])));
  for (const each of answers) if (each.status !== 200) assert.ok(each.body.error.code && /[\u4e00-\u9fff]/.test(each.body.error.message), JSON.stringify(each.body));
  assert.equal(await fund(), 480000); // Either way one bill of 4800 yuan stands.
});

test('one reversal, asked for many times and agreed to by many: the fund moves once', async () => {
  const id = town.command(town.desks.a, ['new', 'Settlement', '--from', '-'], JSON.stringify(birth(town.women[1], '32000003'))).id;
  await town.say('settle');
  const before_ = await fund();
  const asked = await Promise.all([...Array(6)].map((_, n) => people[n % 2 ? 'account' : 'first'].post('/api/new' + query({type: 'Reversal'}), {target: id, reason: '演示'})));
  const live = asked.filter((one) => one.status === 200 && one.body.verdict.kind === 'accepted');
  assert.equal(live.length, 1, JSON.stringify(asked.map((one) => [one.status, one.body.error, one.body.verdict && one.body.verdict.kind])));
  const reversal = live[0].body.verdict.record_id;
  for (let steps = 0; steps < 6; steps += 1) {
    const {body: {header}} = await people.chief.post('/api/show', {ref: reversal});
    const {body: {steps: all}} = await people.chief.post('/api/steps', {type: 'Reversal'});
    const next = all.filter((one) => one.from.some((from) => from.code === header.state) && !/return|reject|refuse|withdraw/.test(one.event));
    if (!next.length) break;
    const event = next[0].event;
    const answers = await Promise.all(['chief', 'director', 'account', 'confirm', 'first', 'chief', 'director', 'account', 'confirm'].map((who) => people[who].post('/api/step' + query({ref: reversal, event, version: header.version}), {})));
    assert.ok(taken(answers) <= 1, event + JSON.stringify(answers.map((each) => [each.status, each.body.error])));
    if (!taken(answers)) break;
  }
  const {body: {header}} = await people.chief.post('/api/show', {ref: id});
  assert.equal(header.state, 'REVERSED');
  assert.equal((await fund()) - before_, -480000);
});

test('at the desk: a form that is sent many times at once is one record; so is a reversal', async () => {
  const served = await town.serve(town.desks.a);
  const token = new URL(served.url).hash.slice(1);
  const desk = await caller(served.origin, {token});
  const {body: {draft}} = await desk.post('/api/draft' + query({type: 'Settlement'}), birth(town.women[2], '32000010'));
  const answers = await Promise.all([...Array(8)].map(() => desk.post('/api/new' + query({type: 'Settlement', draft}), birth(town.women[2], '32000010'))));
  const ids = new Set(answers.filter((one) => one.status === 200).map((one) => one.body.id));
  assert.equal(ids.size, 1, JSON.stringify(answers.map((one) => one.body)));
  const [id] = ids;
  const list = () => town.command(town.desks.a, ['list', 'Settlement']).records.filter((one) => (one.patient_id_no || '').endsWith(town.women[2].id_no.slice(-4)));
  assert.equal(list().length, 1);
  await desk.post('/api/sync', {});
  await Promise.all([...Array(5)].map(() => desk.post('/api/reverse' + query({ref: id}), {reason: '演示'})));
  await desk.post('/api/sync', {});
  const reversals = town.command(town.desks.a, ['list', 'Reversal']).records.filter((one) => one.target_doc_no === list()[0].doc_no && !/RETURNED|REJECTED|REFUSED|WITHDRAWN/.test(one.state));
  assert.equal(reversals.length, 1, JSON.stringify(reversals));
  // A link opens once, whoever is quicker.
  const again = new URL(served.again()).hash.slice(1);
  const opened = await Promise.all([...Array(6)].map(() => caller(served.origin, {token: again})));
  assert.equal(opened.filter((one) => one.status === 200).length, 1);
  await served.stop();
});

test('a key that bounces: what a page sends by a button or Enter pressed twice is done once', async () => {
  const served = await town.serve(town.desks.a);
  const page = await openPage(town, served.url, errors);
  await page.waitForSelector('.keys a');
  const woman = town.women[3];
  const count = (type) => town.command(town.desks.a, ['list', type]).records.length;
  const before_ = count('Settlement');
  const reversals = count('Reversal');
  const made = town.command(town.desks.a, ['new', 'Settlement', '--from', '-'], JSON.stringify(birth(woman, '32000020')));
  await page.goto(served.origin + '/#/show/' + made.id);
  await page.click('button:has-text("申请冲销")');
  await page.fill('.dialog input', '演示：重复');
  await page.evaluate(() => { const button = [...document.querySelectorAll('.dialog .ends .btn')].find((one) => one.textContent.includes('申请冲销')); button.click(); button.click(); button.click(); });
  await page.waitForSelector('.toast');
  await page.waitForTimeout(300);
  assert.equal(count('Settlement'), before_ + 1);
  assert.equal(count('Reversal'), reversals + 1);
  // A filing: the button three times at once, and Enter on it.
  const [wife, husband] = [town.wives[5], town.men[5]];
  const filings = count('Filing');
  await page.goto(served.origin + '/#/new/Filing');
  await page.waitForSelector('#f-patient_name');
  const form = {filing_kind: 'spouse', institution_code: town.hospital, visit_institution_name: '演示甲院', patient_name: wife.name, patient_sex: 'female', patient_id_no: wife.id_no, patient_employed: false, contact_phone: '13900000142',
    pregnancy_date: day(-200), fetus_count: 1, care_kinds: ['prenatal'], event_date: day(-1), marriage_cert_no: 'J990101-2021-000009', spouse_name: husband.name, spouse_id_no: husband.id_no, spouse_employer_name: '演示纺织', declarant_name: husband.name};
  await page.keyboard.press('Escape');
  const token = new URL(served.again()).hash.slice(1);
  const desk = await caller(served.origin, {token});
  const {body: {draft}} = await desk.post('/api/draft' + query({type: 'Filing'}), form);
  await page.goto(`${served.origin}/#/new/Filing?draft=${draft}`);
  await page.waitForFunction((name) => (document.querySelector('#f-patient_name') || {}).value === name, wife.name);
  await page.evaluate(() => { const save = document.getElementById('save'); save.focus(); save.click(); save.click(); save.dispatchEvent(new KeyboardEvent('keydown', {key: 's', ctrlKey: true, bubbles: true, cancelable: true})); save.click(); });
  await page.waitForSelector('.toast');
  await page.waitForTimeout(300);
  assert.equal(count('Filing'), filings + 1);
  await page.context().close();
  await served.stop();
});

test('at the city: an answer that was lost and a press again are one record; another form under the same id is told', async () => {
  const cut = []; // The console tells of the cut by itself.
  const page = await openPage(town, town.city, cut);
  await page.fill('[name=operator]', 'clerk');
  await page.fill('[name=passphrase]', 'clerk has a passphrase');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.nav');
  const count = async () => (await people.clerk.post('/api/list', {type: 'Suspension'})).body.records.length;
  const stood = await count();
  await page.goto(town.city + '/#/new/Suspension');
  await page.waitForSelector('#f-reason');
  await page.click('[data-field=subject] label:has-text("单位")');
  await page.fill('#f-employer_uscc', '91350100M000100Y43');
  await page.fill('#f-from', day(-10));
  await page.fill('#f-reason', '演示：欠费');
  const ids = [];
  await page.route('**/api/new**', async (route) => {
    ids.push(new URL(route.request().url()).searchParams.get('once'));
    if (ids.length > 1) return route.continue();
    const reply = await route.fetch({headers: {...await route.request().allHeaders(), origin: town.city, 'sec-fetch-site': 'same-origin'}}); // The city has it.
    assert.equal(reply.status(), 200);
    return route.abort();
  });
  await page.keyboard.press('Control+s');
  await page.waitForSelector('.note.act:has-text("H-828")');
  assert.equal(await count(), stood + 1);
  await page.keyboard.press('Control+s');
  await page.waitForSelector('.toast:has-text("已保存")');
  assert.equal(await count(), stood + 1);
  assert.match(ids[0], /^[0-9a-f]{32}$/);
  assert.equal(ids[0], ids[1]);
  await page.waitForURL(/show/);
  // It stands in the list of its subject, which breaks at nothing.
  await page.goto(town.city + '/#/standing');
  await page.waitForSelector('.table tbody tr a[href^="#/show/"]');
  assert.match(await page.textContent('.filter'), /[1-9]\d* 份/);
  // Past the page: the same id with other words, of another person, and what is no id.
  const form = {subject: 'employer', employer_uscc: '91350100M000100Y43', from: day(-10), reason: '演示：别的'};
  const send = (who, once) => people[who].post('/api/new' + query({type: 'Suspension', once}), form);
  assert.equal((await send('clerk', ids[0])).body.error.code, 'C-446');
  assert.equal(await count(), stood + 1);
  assert.equal((await send('clerk', 'x')).body.error.code, 'C-441');
  const [one, two] = await Promise.all([send('chief', ids[0]), send('chief', ids[0])]); // His own, once.
  assert.deepEqual([one.status, two.status], [200, 200]);
  assert.deepEqual(one.body.documents.map((each) => each.id), two.body.documents.map((each) => each.id));
  assert.equal(await count(), stood + 2);
  await page.context().close();
});
