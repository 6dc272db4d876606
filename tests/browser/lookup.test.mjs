// The page for those outside: it tells how far something has come, an employer's own sheet, and nothing else.
import assert from 'node:assert/strict';
import {execFileSync, spawn} from 'node:child_process';
import {readFileSync, writeFileSync} from 'node:fs';
import {request} from 'node:http';
import {createRequire} from 'node:module';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {after, before, test} from 'node:test';

import {bin, openPage, openTown} from './stage.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
let town, city, lookup, number;
const errors = [];
const kTail = '0142';
const shell = (words, input) => JSON.parse(execFileSync(join(bin, 'jindu-city'), ['--store', town.store, '--json', ...words], {input}));

before(async () => {
  town = await openTown();
  town.command(town.desks.a, ['new', 'Filing', '--from', '-'], JSON.stringify({
    filing_kind: 'spouse', institution_code: town.hospital, visit_institution_name: '演示甲院', patient_name: town.wives[0].name, patient_sex: 'female', patient_id_no: town.wives[0].id_no,
    patient_employed: false, contact_phone: '13900000142', pregnancy_date: '2026-03-02', fetus_count: 1, care_kinds: ['prenatal'], event_date: '2026-11-20', marriage_cert_no: 'J990101-2021-000001',
    spouse_name: town.men[0].name, spouse_id_no: town.men[0].id_no, spouse_employer_name: '演示纺织', declarant_name: town.men[0].name,
  }));
  await town.say('settle');
  number = shell(['list', 'Filing']).records[0].doc_no;
  const employers = join(town.folder, 'employers.csv');
  writeFileSync(employers, 'name,uscc,division\n演示棉纺厂,91350100M000100Y43,420281\n');
  shell(['import', 'employers', employers]);
  shell(['staff', 'add', 'acme', '--name', '样经办', '--role', 'employer_clerk', '--employer', '91350100M000100Y43']);
  shell(['staff', 'passphrase', 'acme', '--new-file', '-'], 'acme has a passphrase\n');
  await town.say('city stop');
  const toml = join(town.store, 'city.toml');
  writeFileSync(toml, readFileSync(toml, 'utf8').replace(/(\[lookup\][^[]*hosts = )\[\]/, '$1["lookup.example"]'));
  city = spawn(join(bin, 'jindu-city'), ['--store', town.store, 'serve', '--port', '0', '--lookup-port', '0'], {stdio: ['ignore', 'pipe', 'inherit']});
  lookup = await new Promise((done) => createInterface({input: city.stdout}).on('line', (line) => { if (line.startsWith('LOOKUP ')) done(line.replace('LOOKUP ', '')); }));
});
after(async () => {
  const gone = new Promise((done) => city.once('exit', done));
  city.kill('SIGTERM');
  await gone;
  await town.close();
  assert.deepEqual(errors, []);
});

/** One call, as the page makes it; `from`: whom the proxy names, by the name that it shows. */
function ask(path, body, {from, method = 'POST', headers = {}} = {}) {
  const {port, origin} = new URL(lookup);
  const own = {Host: from ? 'lookup.example' : `127.0.0.1:${port}`, Origin: from ? 'https://lookup.example' : origin, 'Sec-Fetch-Site': 'same-origin', 'Content-Type': 'application/json', ...(from ? {'X-Forwarded-For': from} : {}), ...headers};
  return new Promise((done, fail) => {
    const call = request({host: '127.0.0.1', port, method, path, headers: own}, (reply) => {
      let text = '';
      reply.on('data', (part) => { text += part; });
      reply.on('end', () => done({status: reply.statusCode, text, headers: reply.headers}));
    });
    call.on('error', fail);
    call.end(method === 'POST' ? JSON.stringify(body) : undefined);
  });
}

test('the number and the last four digits tell the state, and not a word of a person', async () => {
  const page = await openPage(town, lookup, errors);
  await page.fill('[name=number]', number);
  await page.fill('[name=tail]', kTail);
  await page.keyboard.press('Enter');
  await page.waitForSelector('.kv');
  const text = await page.textContent('.kv');
  assert.match(text, /备案/);
  const said = await ask('/api/progress', {number, tail: kTail}, {from: '198.51.100.1'});
  assert.equal(said.status, 200);
  assert.deepEqual(Object.keys(JSON.parse(said.text)).sort(), ['label', 'number', 'received', 'state_label', 'updated']);
  for (const secret of [town.wives[0].name, town.wives[0].id_no, town.men[0].name, '1390000']) assert.ok(!said.text.includes(secret) && !text.includes(secret));
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run(document, {resultTypes: ['violations']}));
  assert.deepEqual(found.violations.filter((each) => /serious|critical/.test(each.impact)).map((each) => `${each.id}: ${each.nodes.map((node) => node.html.slice(0, 120)).join(' | ')}`), []);
  await page.setViewportSize({width: 360, height: 640});
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth));
  await page.context().close();
});

test('an employer reads the sheet of a month on a telephone: nothing of it runs out of the window', async () => {
  const page = await openPage(town, lookup, errors);
  await page.setViewportSize({width: 360, height: 640});
  await page.route('**/api/determination', (route) => route.fulfill({json: {total_fen: 4354898, rows: [
    {name: '欧阳样宁', event_date: '2026-09-30', days: 158, allowance_fen: 4274898, total_fen: 4354898, sample: false}]}}));
  await page.fill('[name=operator]', 'acme');
  await page.fill('[name=passphrase]', 'acme has a passphrase');
  await page.keyboard.press('Enter');
  await page.waitForSelector('text=演示棉纺厂 91350100M000100Y43'); // His own, by its name.
  await page.fill('[name=month]', '2026-10');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.table td');
  assert.match(await page.textContent('.table tbody'), /欧阳样宁2026-09-3015842,748\.9843,548\.98/);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth));
  await page.context().close();
});

test('a wrong tail, a wrong number and nonsense are answered alike', async () => {
  const other = number.slice(0, -1) + ((Number(number.slice(-1)) + 1) % 10);
  const answers = [];
  for (const body of [{number, tail: '9999'}, {number: other, tail: kTail}, {number: 'x', tail: kTail}, {number, tail: '14'}, {number, tail: 142}, {}]) {
    answers.push(await ask('/api/progress', body, {from: '198.51.100.2'}));
    await new Promise((done) => setTimeout(done, 600)); // A wrong one makes the next wait.
  }
  for (const one of answers) {
    assert.equal(one.status, 422);
    assert.equal(one.text, answers[0].text);
  }
});

test('trying tails of one number gets slower, from wherever it comes', async () => {
  let slowed = false;
  for (let i = 0; i < 12 && !slowed; i += 1) slowed = (await ask('/api/progress', {number, tail: String(1000 + i)}, {from: `203.0.113.${i}`})).status === 429;
  assert.ok(slowed);
});

test('trying numbers from one address stops; what an address writes of itself does not count', async () => {
  const statuses = new Set();
  for (let i = 0; i < 40; i += 1) {
    const said = await ask('/api/progress', {number: String(10 ** 22 + i), tail: '0000'}, {from: `192.0.2.${i}, 198.51.100.77`});
    statuses.add(said.status);
  }
  assert.deepEqual([...statuses], [422, 429]);
  assert.equal((await ask('/api/progress', {number: 'x', tail: '0000'}, {from: '198.51.100.78'})).status, 422);
  // Past the proxy nobody is believed what he writes of himself: all of this machine are one.
  const own = new Set();
  for (let i = 0; i < 40; i += 1) own.add((await ask('/api/progress', {number: 'x', tail: '0000'}, {headers: {'X-Forwarded-For': `192.0.2.${i}`}})).status);
  assert.deepEqual([...own], [422, 429]);
});

test('nothing of the console and nothing of the desks can be reached here', async () => {
  const console_ = new URL(lookup);
  for (const path of ['/api/inbox', '/api/show', '/api/list', '/api/status', '/api/audit', '/api/staff', '/api/import', '/api/determination', '/api/events', '/v1/sync', '/v1/enrol', '/v1/health']) {
    const said = await ask(path, {ref: number, type: 'Filing', month: 202610});
    assert.ok([401, 404].includes(said.status), path + ' ' + said.status);
    assert.ok(!said.text.includes(number), path);
  }
  // The staff have no session here.
  const staff = await ask('/api/session', {operator_id: 'clerk', passphrase: 'clerk has a passphrase'});
  assert.equal(staff.status, 422);
  assert.match(staff.text, /E-627/);
  // Nor has an employer's clerk one at the console.
  const page = await ask('/', undefined, {method: 'GET', headers: {Origin: console_.origin}});
  const policy = page.headers['content-security-policy'];
  assert.match(policy, /default-src 'none'; script-src 'self'/);
  assert.match(policy, /frame-ancestors 'none'/);
  assert.equal(page.headers['x-content-type-options'], 'nosniff');
  assert.equal(page.headers['cache-control'], 'no-store');
  assert.equal(page.headers['access-control-allow-origin'], undefined);
  for (const [what, headers, status] of [['another name', {Host: 'evil.example'}, 421], ['another site', {Origin: 'http://evil.example', 'Sec-Fetch-Site': 'cross-site'}, 403], ['a form of another site', {'Content-Type': 'text/plain'}, 415]]) {
    assert.equal((await ask('/api/progress', {number, tail: kTail}, {headers})).status, status, what);
  }
  const bundle = (await ask(/src="(\/app-[^"]+)"/.exec(page.text)[1], undefined, {method: 'GET'})).text;
  for (const word of ['/api/inbox', '/api/show', '/api/audit', '市级控制台']) assert.ok(!bundle.includes(word), word);
});

test("an employer's clerk sees his employer's sheet, whatever he asks for", async () => {
  const page = await openPage(town, lookup, errors);
  await page.fill('[name=operator]', 'acme');
  await page.fill('[name=passphrase]', 'acme has a passphrase');
  await page.keyboard.press('Enter');
  await page.waitForSelector('text=91350100M000100Y43');
  await page.fill('[name=month]', '2026-10');
  await page.keyboard.press('Enter');
  await page.waitForSelector('text=这个月没有核定的待遇');
  await page.click('text=退出');
  await page.waitForSelector('[name=passphrase]');
  await page.context().close();
  const session = JSON.parse((await ask('/api/session', {operator_id: 'acme', passphrase: 'acme has a passphrase'})).text).session;
  const said = await ask('/api/determination', {month: 202610, ref: '91420000000000000X', as: 'clerk'}, {headers: {'X-Jindu-Session': session}});
  assert.equal(said.status, 200);
  assert.equal(JSON.parse(said.text).employer_uscc, '91350100M000100Y43');
});
