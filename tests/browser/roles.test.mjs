// Who may ask the console for what, asked past the page: every route, every post, sessions whose person is gone.
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {readFileSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {after, before, test} from 'node:test';
import {fileURLToPath} from 'node:url';

import {bin, caller, openTown} from './stage.mjs';

const kDay = 86_400_000;
const here = dirname(fileURLToPath(import.meta.url));
/** Each post by somebody who has no other (domain.md section 2). */
const kPosts = {desk: 'desk_clerk', hospital: 'hospital_clearing_clerk', front: 'front_clerk', first: 'first_reviewer', sect: 'section_chief', director: 'director',
  clerk: 'city_clerk', account: 'finance_accountant', confirm: 'finance_confirm'};
/** What only some posts are answered; everybody else is told C-440 and nothing happens. */
const kOnly = {
  'site-add': ['clerk'], 'site-revoke': ['clerk'], enrol: ['clerk'], 'staff-add': ['clerk'], 'staff-end': ['clerk'], 'staff-code': ['clerk'], 'staff-agree': ['clerk', 'sect', 'director'], 'staff-decline': ['clerk', 'sect', 'director'], 'profile-propose': ['clerk'],
  import: ['clerk'], ask: ['clerk'], 'payout-compare': ['account', 'confirm'], audit: ['clerk', 'sect', 'director'],
};
/** Asked by the command itself, of what it is about: tests of their own below. */
const kByRecord = ['step', 'new', 'resolve', 'clearing-open', 'clearing-step', 'payout-release', 'payout-key', 'material-scan', 'profile-agree', 'profile-drop', 'report', 'job-answer', 'job-cancel', 'passphrase', 'looking'];
/** Whoever works here may look, masked by his post. */
const kAll = ['paper', 'types', 'fields', 'steps', 'list', 'find', 'show', 'explain', 'inbox', 'status', 'ledger', 'clearing-list', 'clearing-show', 'clearing-sheet', 'deposit-list', 'deposit-show',
  'payout-summary', 'payout-items', 'payout-totals', 'payout-suggest', 'determination', 'sites', 'staff', 'effects', 'verify', 'fleet', 'profile-show', 'profile-check', 'profile-diff', 'questions'];
const routes = [...readFileSync(join(here, '../../server/cli/console.cpp'), 'utf8').matchAll(/"\/api\/([a-z-]+)"/g)].map((one) => one[1]);
const day = (at) => new Date(Date.now() + 8 * 3_600_000 + at * kDay).toISOString().slice(0, 10);

let town;
const people = {};

const city = (...words) => JSON.parse(execFileSync(join(bin, 'jindu-city'), ['--store', town.store, '--json', ...words], {input: ''}));

/** Somebody new with one post. */
function hire(who, ...posts) {
  city('staff', 'add', who, '--name', '样' + who, ...posts.flatMap((post) => ['--role', post]), '--alone', '演示');
  const secret = join(town.folder, who);
  writeFileSync(secret, who + ' has a passphrase\n', {mode: 0o600});
  city('staff', 'passphrase', who, '--new-file', secret);
}
const enter = (who) => caller(town.city, {operator_id: who, passphrase: who + ' has a passphrase'});

before(async () => {
  town = await openTown();
  for (const [who, post] of Object.entries(kPosts)) {
    if (['desk', 'hospital', 'sect'].includes(who)) hire(who, post);
    people[who] = await enter(who);
  }
});
after(() => town.close());

test('each route of the console is in this table', () => {
  assert.deepEqual([...new Set(routes)].sort(), [...Object.keys(kOnly), ...kByRecord, ...kAll].sort());
});

test('a route that is some posts\' answers nobody else, and does nothing for him', async () => {
  const before = JSON.stringify([city('staff', 'list'), city('site', 'list')]);
  const said = {operator_id: 'first', site_no: '0003', on: day(-1), kind: 'register', text: 'x', url: 'http://127.0.0.1:1/', name: '样他', roles: 'director', division: '420281', note: 'x'};
  for (const [path, may] of Object.entries(kOnly)) {
    for (const who of Object.keys(kPosts)) {
      if (may.includes(who)) continue;
      for (const more of ['', '?as_job=1', '?operator_id=' + who]) {
        const answer = await people[who].post('/api/' + path + more, said);
        assert.equal(answer.status, 422, `${path}${more} ${who}`);
        assert.equal(answer.body.error.code, 'C-440', `${path}${more} ${who}`);
      }
    }
  }
  assert.equal(JSON.stringify([city('staff', 'list'), city('site', 'list')]), before);
});

test('who has left is asked to sign in at his next call, whatever it is', async () => {
  hire('gone', 'city_clerk', 'section_chief');
  const gone = await enter('gone');
  assert.equal((await gone.post('/api/inbox')).status, 200);
  city('staff', 'end', 'gone', '--on', day(-1));
  for (const path of routes) {
    const answer = await gone.post('/api/' + path, {operator_id: 'gone2', name: '样二', roles: 'director', site_no: '0003', ref: '1', type: 'Filing'});
    assert.equal(answer.status, 401, path);
    assert.ok(!JSON.stringify(answer.body).includes('样'), path);
  }
  assert.ok(!city('staff', 'list').staff.some((one) => one.operator_id === 'gone2'));
});

test('a passphrase that is another now ends the sessions of the one before, but the one that set it', async () => {
  hire('moved', 'first_reviewer');
  const [mine, elsewhere] = [await enter('moved'), await enter('moved')];
  const set = await mine.post('/api/passphrase', {before: 'moved has a passphrase', after: 'moved has another one'});
  assert.equal(set.status, 200, JSON.stringify(set.body));
  assert.equal((await mine.post('/api/inbox')).status, 200);
  assert.equal((await elsewhere.post('/api/inbox')).status, 401);
  const {code} = city('staff', 'code', 'moved', '--alone', '演示');
  const fresh = await caller(town.city, {operator_id: 'moved', passphrase: 'moved has a third one', code});
  assert.equal((await fresh.post('/api/inbox')).status, 200);
  assert.equal((await mine.post('/api/inbox')).status, 401);
  assert.equal((await caller(town.city, {operator_id: 'moved', passphrase: 'moved has a fourth one', code})).status, 422); // Once.
  assert.equal((await fresh.post('/api/inbox')).status, 200);
});

test('one\'s own passphrase cannot be guessed where the page stands open', async () => {
  hire('open', 'front_clerk');
  const open = await enter('open');
  const codes = [];
  for (let n = 0; n < 3; n += 1) codes.push((await open.post('/api/passphrase', {before: 'guess number ' + n, after: 'a passphrase of mine'})).body.problems[0].code);
  assert.deepEqual(codes, ['E-627', 'E-629', 'E-629']);
});

test('a step, a decision, a record of another post is refused to whoever asks for it past the page, and changes nothing', async () => {
  const woman = town.women[0];
  const birth = (institution, invoice) => JSON.stringify({
    benefit_kind: 'inpatient', inpatient_kind: 'birth', birth_type: 'normal', fetus_count: 1, admission_date: day(-3), discharge_date: day(-1), admission_no: 'Z' + invoice,
    institution_code: institution, patient_id_no: woman.id_no, patient_name: woman.name, patient_sex: 'female', pregnancy_date: day(-270), event_date: day(-2), identity_checked: true,
    settled_on: day(-1), total_fee_fen: 500000, in_scope_fen: 480000, fund_pay_fen: 480000, self_pay_fen: 20000, invoice_code: '99020001', invoice_no: invoice, contact_phone: '13900000142',
  });
  town.command(town.desks.a, ['new', 'Settlement', '--from', '-'], birth('H42028100003', '31000001'));
  town.command(town.desks.b, ['new', 'Settlement', '--from', '-'], birth('H42028100004', '31000002'));
  await town.say('settle');
  const {body: {items}} = await people.first.post('/api/inbox');
  const conflict = items.find((one) => one.kind === 'conflict');
  assert.equal(conflict.decider_role, 'first_reviewer');
  const stand = async () => (await people.first.post('/api/show', {ref: conflict.id})).body.header.version;
  const version = await stand();
  for (const who of Object.keys(kPosts)) {
    if (['first', 'sect', 'director'].includes(who)) continue; // A higher post of the same line may do what the lower one does.
    const choice = conflict.choices ? conflict.choices[0].code : 'first_stands';
    for (const name of [{}, {as: 'first', operator_id: 'first', operator: 'first'}]) {
      const answer = await people[who].post('/api/resolve?' + new URLSearchParams({ref: conflict.id, choice, note: '试', ...name}), {});
      assert.equal(answer.status, 422, who);
    }
    assert.equal(await stand(), version, who);
  }
  // Every step of every record that stands there, by every post that the life cycle does not name.
  const all = [];
  for (const type of ['Settlement', 'ConflictCase', 'PregnancyCase', 'Person']) {
    const {body} = await people.first.post('/api/list', {type});
    for (const one of body.records || []) all.push({type, id: one.id, version: one.version});
  }
  assert.ok(all.length >= 3);
  let tried = 0;
  for (const one of all) {
    const {body: {steps}} = await people.first.post('/api/steps', {type: one.type});
    for (const step of steps || []) {
      for (const who of Object.keys(kPosts)) {
        if (!step.roles || step.roles.some((role) => (role.code || role) === kPosts[who])) continue;
        const answer = await people[who].post('/api/step?' + new URLSearchParams({ref: one.id, event: step.event}), {});
        assert.equal(answer.status, 422, `${one.type} ${step.event} ${who} ${JSON.stringify(answer.body)}`);
        tried += 1;
      }
    }
    assert.equal((await people.first.post('/api/show', {ref: one.id})).body.header.version, one.version);
  }
  assert.ok(tried > 20, String(tried));
});

test('a policy: what is agreed to is what was shown; who neither proposed it nor may agree cannot drop it', async () => {
  const text = readFileSync(join(here, '../../schema/cities/daye.textproto'), 'utf8');
  const next = (days) => text.replace(/version: \d+/, 'version: 900') + `\n# ${days}\n`;
  const proposed = await people.clerk.post('/api/profile-propose', {text: next(1)});
  assert.equal(proposed.status, 200, JSON.stringify(proposed.body).slice(0, 600));
  for (const who of ['front', 'first', 'account', 'desk']) {
    const answer = await people[who].post('/api/profile-drop', {});
    assert.equal(answer.status, 422, who);
    assert.equal(answer.body.error.code, 'C-440');
  }
  const {body: shown} = await people.sect.post('/api/profile-show');
  assert.ok(shown.proposed);
  assert.equal((await people.clerk.post('/api/profile-agree', {version: 900})).status, 422);
  // Another text under the same number while the chief reads.
  await new Promise((done) => setTimeout(done, 5));
  const again = await people.clerk.post('/api/profile-propose', {text: next(2)});
  const agreed = await people.sect.post('/api/profile-agree', {version: 900, seen: shown.proposed.mark});
  assert.equal(again.status, 200);
  assert.equal(agreed.body.error.code, 'E-636');
  const {body: now} = await people.sect.post('/api/profile-show');
  assert.notEqual(now.version, 900);
  assert.equal((await people.sect.post('/api/profile-agree', {seen: now.proposed.mark})).status, 200);
});

test('nobody makes himself a second person: a post of weight and a code for it wait for another, past the page as well', async () => {
  const person = {operator_id: 'ghost', name: '样影', roles: 'director,finance_confirm'};
  const asked = await people.clerk.post('/api/staff-add', {...person, alone: '一人办', as: 'sect'});
  assert.equal(asked.status, 200);
  assert.ok(asked.body.proposed);
  const there = () => city('staff', 'list').staff.some((one) => one.operator_id === 'ghost');
  assert.ok(!there());
  const {body: seen} = await people.sect.post('/api/staff');
  const [one] = seen.proposals;
  assert.deepEqual([one.by, one.operator_id, one.posts, one.may], ['clerk', 'ghost', ['分管主任', '财务确认岗'], 'agree']);
  assert.equal((await people.clerk.post('/api/staff')).body.proposals[0].may, 'withdraw');
  assert.equal((await people.front.post('/api/staff')).body.proposals[0].may, '');
  assert.equal((await people.clerk.post('/api/staff-agree', {seen: one.mark})).body.error.code, 'E-692');
  // Another one under the same number while the chief reads.
  const again = await people.clerk.post('/api/staff-add', {...person, roles: 'director'});
  assert.equal((await people.sect.post('/api/staff-agree', {seen: one.mark})).body.error.code, 'E-693');
  assert.ok(!there());
  assert.equal((await people.sect.post('/api/staff-agree', {seen: again.body.proposed})).status, 200);
  assert.ok(there());
  for (const [path, body] of [['staff-code', {operator_id: 'account'}], ['staff-code', {operator_id: 'director'}], ['enrol', {operator_id: 'c01', site_no: '0009'}]]) {
    const answer = await people.clerk.post('/api/' + path, body);
    assert.equal(answer.status, 200, path);
    assert.equal(answer.body.code, undefined, path);
    assert.ok(answer.body.proposed, path);
  }
  const {body: {proposals}} = await people.director.post('/api/staff');
  assert.deepEqual(proposals.map((each) => [each.kind, each.operator_id, each.may]), [['code', 'account', 'agree'], ['code', 'director', ''], ['enrol', 'c01', 'agree']]);
  assert.equal((await people.director.post('/api/staff-agree', {seen: proposals[1].mark})).body.error.code, 'E-692'); // About himself.
  const enrolled = await people.director.post('/api/staff-agree', {seen: proposals[2].mark});
  // A part for each of the two, and for nobody else.
  assert.match(enrolled.body.code, /^[0-9A-Z]{3}-[0-9A-Z]{5}$/);
  const rests = async (who) => (await people[who].post('/api/staff')).body.rests;
  assert.deepEqual((await rests('clerk')).map((each) => [each.operator_id, /^[0-9A-Z]{5}$/.test(each.rest)]), [['c01', true]]);
  for (const who of ['director', 'sect', 'front']) assert.deepEqual(await rests(who), [], who);
  // Of those who may agree two stay.
  const may = new Set((await people.clerk.post('/api/staff')).body.agreeing);
  let refused;
  for (const who of [...may].filter((id) => id !== 'clerk')) {
    const answer = await people.clerk.post('/api/staff-end', {operator_id: who, on: day(400)});
    if (answer.status !== 200) refused = answer.body.error.code;
  }
  assert.equal(refused, 'E-698');
  assert.equal((await people.sect.post('/api/staff-decline', {seen: proposals[0].mark})).status, 200);
  assert.equal((await people.clerk.post('/api/staff-decline', {seen: proposals[1].mark})).status, 200);
  assert.deepEqual((await people.clerk.post('/api/staff')).body.proposals, []);
  // Who has left is not let in again by ending him again, later.
  city('staff', 'end', 'ghost', '--on', day(-2));
  for (const on of [{}, {on: day(30)}]) {
    const answer = await people.clerk.post('/api/staff-end', {operator_id: 'ghost', ...on});
    assert.ok(answer.body.proposed, JSON.stringify(answer.body));
    assert.equal(city('staff', 'list').staff.find((each) => each.operator_id === 'ghost').active_to, day(-2));
  }
  assert.equal((await people.clerk.post('/api/staff')).body.proposals.length, 1); // The later in place of the first.
});
