// The console in a real browser, against the real programs: who signs in, what waits for him, what he decides.
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {request} from 'node:http';
import {createRequire} from 'node:module';
import {after, before, test} from 'node:test';

import {findIn, openPage, openTown} from './stage.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
let town;
const errors = [];

before(async () => { town = await openTown(); });
after(async () => {
  await town.close();
  assert.deepEqual(errors, []);
});

/** A page of the console with `who` signed in. */
async function signedIn(who) {
  const page = await openPage(town, town.city, errors);
  await page.fill('[name=operator]', who);
  await page.fill('[name=passphrase]', who + ' has a passphrase');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.nav');
  return page;
}

const at = (page, path) => page.goto(town.city + '/#' + path);

/** A birth at `desk`: the whole bill in scope. */
const birth = (woman, institution, invoice) => JSON.stringify({
  benefit_kind: 'inpatient', inpatient_kind: 'birth', birth_type: 'normal', fetus_count: 1, admission_date: '2026-11-27', discharge_date: '2026-11-29', admission_no: 'Z' + invoice,
  institution_code: institution, patient_id_no: woman.id_no, patient_name: woman.name, patient_sex: 'female', pregnancy_date: '2026-03-02', event_date: '2026-11-28', identity_checked: true,
  settled_on: '2026-11-29', total_fee_fen: 500000, in_scope_fen: 480000, fund_pay_fen: 480000, self_pay_fen: 20000, invoice_code: '99020001', invoice_no: invoice, contact_phone: '13900000142',
});

test('a wrong passphrase is told in one sentence, whoever is meant; nobody gets in without', async () => {
  const page = await openPage(town, town.city, errors);
  for (const [who, passphrase] of [['first', 'front has a passphrase'], ['nobody', 'first has a passphrase'], ['first', ''], ['bare', '']]) {
    await page.fill('[name=operator]', who);
    await page.fill('[name=passphrase]', passphrase);
    await page.click('.btn.primary');
    await page.waitForSelector('.note.act');
    assert.match(await page.textContent('.note.act'), /人员编号或口令不对|请 \d+ 秒后再试/);
    assert.equal(await page.$('.nav'), null);
    // The note may be that of the one before: the answer is there when the passphrase is gone.
    await page.waitForFunction(() => document.querySelector('[name=passphrase]').value === '');
    await page.waitForTimeout(600); // A wrong one makes the next wait.
  }
  await page.context().close();
});

test('who is not this page, or has not signed in, gets nothing from the console', async () => {
  const {port, origin} = new URL(town.city);
  const ask = (method, path, headers, body) => new Promise((done, fail) => {
    const call = request({host: '127.0.0.1', port, method, path, headers}, (reply) => {
      let text = '';
      reply.on('data', (part) => { text += part; });
      reply.on('end', () => done({status: reply.statusCode, text, headers: reply.headers}));
    });
    call.on('error', fail);
    call.end(body);
  });
  const own = {Host: `127.0.0.1:${port}`, Origin: origin, 'Sec-Fetch-Site': 'same-origin', 'Content-Type': 'application/json'};
  for (const [what, method, path, headers, status] of [
    ['another name for this machine', 'GET', '/', {Host: `evil.example:${port}`}, 421], ['another site', 'POST', '/api/inbox', {...own, Origin: 'http://evil.example', 'Sec-Fetch-Site': 'cross-site'}, 403],
    ['no origin', 'POST', '/api/inbox', {Host: own.Host, 'Content-Type': 'application/json'}, 403], ['a preflight', 'OPTIONS', '/api/inbox', own, 403], ['another method', 'PUT', '/api/inbox', own, 405],
    ['no session', 'POST', '/api/inbox', own, 401], ['a session that never was', 'POST', '/api/inbox', {...own, 'X-Jindu-Session': '0'.repeat(64)}, 401], ['the stream without a session', 'GET', '/api/events', own, 401],
  ]) {
    const answer = await ask(method, path, headers, method === 'POST' ? '{}' : undefined);
    assert.equal(answer.status, status, what);
    assert.ok(!/演示|例|990101/.test(answer.text), what);
    assert.equal(answer.headers['access-control-allow-origin'], undefined, what);
  }
});

test('a birth settled at two hospitals: evidence side by side, decided by keys by who may, and both desks hear of it (K01)', async () => {
  const woman = town.women[0];
  town.command(town.desks.a, ['new', 'Settlement', '--from', '-'], birth(woman, 'H42028100003', '30000001'));
  town.command(town.desks.b, ['new', 'Settlement', '--from', '-'], birth(woman, 'H42028100004', '30000002'));
  await town.say('settle');
  const front = await signedIn('front');
  await at(front, '/conflicts');
  await front.click('a:has-text("K01")');
  await front.waitForSelector('.diff');
  assert.match(await front.textContent('.main'), /由初审裁定，您的岗位只能看/);
  assert.equal(await front.$('.choice'), null);
  const first = await signedIn('first');
  await first.waitForSelector('text=我的待办 1');
  await first.keyboard.press('Enter');
  await first.waitForSelector('.diff');
  await first.waitForSelector('text=样front在看');
  await first.waitForFunction(() => document.querySelectorAll('.diff').length > 1); // The papers come after the evidence.
  const heads = await first.$$eval('.diff th[scope=row]', (all) => all.map((one) => one.textContent));
  assert.ok(heads.includes('发票号码') || heads.includes('票据号') || heads.length > 10, heads.join(' '));
  assert.equal(await first.$eval('.actions .primary', (one) => one.disabled), true); // Nothing is picked beforehand.
  await first.click('.head');
  await first.keyboard.press('1');
  await first.fill('#why', '演示：先到的为准');
  await first.keyboard.press('Control+Enter');
  await first.waitForSelector('.toast:has-text("已裁定")');
  // The other page hears of it by itself.
  await front.waitForSelector('text=已经裁定');
  await town.say('settle');
  const states = ['a', 'b'].map((desk) => town.command(town.desks[desk], ['list', 'Settlement']).records.find((one) => one.patient_id_no.endsWith(woman.id_no.slice(-4))).state);
  assert.deepEqual(states.sort(), ['CONFIRMED', 'REVERSED']);
  await front.context().close();
  await first.context().close();
});

test('a higher post may decide what a lower one has not, and is told whose it is', async () => {
  const woman = town.women[1];
  town.command(town.desks.a, ['new', 'Settlement', '--from', '-'], birth(woman, 'H42028100003', '30000003'));
  town.command(town.desks.b, ['new', 'Settlement', '--from', '-'], birth(woman, 'H42028100004', '30000004'));
  await town.say('settle');
  const director = await signedIn('director');
  assert.equal(await director.$('.nav a[href="#/mine"] .count'), null); // It is not what waits for him.
  await at(director, '/conflicts');
  await director.waitForSelector('.actions:has-text("您的岗位也可以裁定")');
  await director.click('a:has-text("K01")');
  await director.waitForSelector('.effects');
  assert.match(await director.textContent('.main'), /由初审裁定，您的岗位也可以裁定/);
  await director.click('.head');
  await director.keyboard.press('1');
  await director.fill('#why', '演示：以先到的为准');
  await director.keyboard.press('Control+Enter');
  await director.waitForSelector('.toast:has-text("已裁定")');
  await town.say('settle');
  await director.context().close();
});

test('one invoice twice, decided by the right number: typed by keys, its effect seen first, and both desks hear of it (K02)', async () => {
  const [one, two] = [town.women[17], town.women[18]];
  const earlier = town.command(town.desks.a, ['new', 'Settlement', '--from', '-'], birth(one, 'H42028100003', '30000071'));
  await town.say('settle');
  const later = town.command(town.desks.b, ['new', 'Settlement', '--from', '-'], birth(two, 'H42028100004', '30000071'));
  await town.say('settle');
  assert.equal(town.command(town.desks.b, ['show', later.id]).state, 'HELD');
  const chief = await signedIn('chief');
  await at(chief, '/conflicts');
  await chief.click('a:has-text("K02")');
  await chief.waitForSelector('.effects tbody tr:has-text("更正")');
  const choices = await chief.$$eval('.effects tbody tr', (all) => all.map((row) => row.textContent));
  await chief.click('.head');
  await chief.keyboard.press(String(choices.findIndex((text) => text.includes('填写后再看')))); // The first row is how it stands now.
  await chief.waitForSelector('form.form [data-field=invoice_no] input');
  assert.equal(await chief.$eval('.actions .primary', (button) => button.disabled), true); // Not before its effect was seen.
  // What is right of it already stands there.
  assert.equal(await chief.inputValue('#f-invoice_code'), '99020001');
  await chief.fill('#f-invoice_no', '30000072');
  await chief.keyboard.press('Control+S');
  await chief.waitForFunction(() => !document.querySelector('.actions .primary').disabled);
  // Typed anew after the trial: what is decided is what was tried, never what stood there before.
  await chief.fill('#f-invoice_no', '30000073');
  await chief.waitForFunction(() => document.querySelector('.actions .primary').disabled);
  await chief.fill('#f-invoice_no', '30000072');
  await chief.keyboard.press('Control+S');
  await chief.waitForFunction(() => !document.querySelector('.actions .primary').disabled);
  // Others work on meanwhile: what was tried stays.
  const again = chief.waitForResponse('**/api/effects*');
  const fields = chief.waitForResponse('**/api/fields*');
  town.command(town.desks.a, ['amend', earlier.id, '--from', '-'], JSON.stringify({contact_phone: '13900000155'}));
  await town.say('settle');
  await Promise.all([again, fields]);
  await chief.waitForTimeout(200);
  assert.equal(await chief.$eval('.actions .primary', (button) => button.disabled), false);
  // What follows of it: the later bill of 4,800.00 is paid as well.
  assert.match(await chief.textContent('.effects tr.picked, .effects tr.pick'), /4,800\.00/);
  await chief.fill('#why', '演示：发票号录错');
  await chief.keyboard.press('Control+Enter');
  await chief.waitForSelector('.toast:has-text("已裁定")');
  await town.say('settle');
  const there = town.command(town.desks.b, ['show', later.id]);
  assert.deepEqual([there.state, there.record.invoice_no], ['CONFIRMED', '30000072']);
  assert.equal(town.command(town.desks.a, ['show', earlier.id]).record.invoice_no, '30000071');
  await chief.context().close();
});

test('a record: what it is about stands beside what it says; each line of the books once, with the operation that made it', async () => {
  const woman = town.women[2];
  const made = town.command(town.desks.a, ['new', 'Settlement', '--from', '-'], birth(woman, 'H42028100003', '30000005'));
  await town.say('settle');
  const page = await signedIn('first');
  await at(page, '/show/' + made.id);
  await page.waitForSelector('.timeline');
  const now = await page.textContent('.record aside');
  for (const part of [woman.name, '4,800.00 元', '已确认', '下一步']) assert.ok(now.includes(part), part);
  assert.ok(await page.$eval('.record aside .panel', (one) => one.getBoundingClientRect().bottom < innerHeight)); // Without a scroll.
  // Registered and settled in one press: two operations of one entry, and the four lines are the second's.
  const posted = await page.$$eval('.timeline li', (all) => all.map((one) => [one.querySelector('b').textContent, [...one.querySelectorAll('.facts')].filter((line) => /^[借贷] /.test(line.textContent)).length]));
  assert.deepEqual(posted.filter(([, lines]) => lines), [['结算', 4]]);
  // What is met is a press away; what must be looked at is not.
  assert.ok(await page.$('.record details:not([open]) :text("其余"), .record details:not([open]) :text("全部")'));
  await page.context().close();
});

test('a lock forgets who it was; the same page is there after signing in again', async () => {
  const page = await signedIn('first');
  await findIn(page, town.women[0].name);
  assert.doesNotMatch(page.url(), /[?=]/, 'whom one looks for stands in no address');
  await page.waitForSelector('.table td');
  await page.keyboard.press('F10');
  await page.waitForSelector('[name=passphrase]:focus'); // Who it was stands there; his passphrase is asked.
  assert.equal(await page.$('.table'), null);
  await page.fill('[name=passphrase]', 'first has a passphrase');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.table td');
  // Another sees the page, and not whom the one before looked for.
  await page.keyboard.press('F10');
  await page.fill('[name=operator]', 'front');
  await page.fill('[name=passphrase]', 'front has a passphrase');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.panel:has-text("请在上面输入单据号")');
  assert.ok(!(await page.textContent('.app')).includes(town.women[0].name));
  await page.reload();
  await page.waitForSelector('[name=passphrase]');
  await page.context().close();
});

test('one case after another of another kind: nothing is picked in the next, and its page is there', async () => {
  const [one, two, three] = [14, 15, 16].map((n) => town.women[n]);
  const at_ = (desk, woman, invoice) => town.command(town.desks[desk], ['new', 'Settlement', '--from', '-'], birth(woman, desk === 'a' ? 'H42028100003' : 'H42028100004', invoice));
  at_('a', one, '30000091'); at_('b', one, '30000092'); // K01
  at_('a', two, '30000093'); at_('b', three, '30000093'); // K02
  await town.say('settle');
  const page = await signedIn('first');
  const open = async (name) => {
    await at(page, '/conflicts');
    await page.click(`.queue tr:has-text("${name}") a`);
    await page.waitForSelector('.effects tbody tr');
  };
  await open(two.name);
  await page.waitForSelector('h1:has-text("冲突 K02")');
  await page.keyboard.press('1');
  await page.waitForSelector('.actions .btn.primary:not([disabled])');
  await open(one.name);
  await page.waitForSelector('h1:has-text("冲突 K01")');
  assert.equal(await page.isDisabled('.actions .btn.primary'), true);
  assert.match(await page.textContent('.actions .btn.primary'), /^裁定/);
  await page.context().close();
});

test('axe finds nothing serious on the pages, and nothing runs out of the window', async () => {
  const page = await signedIn('chief');
  const one = town.command(town.desks.a, ['list', 'Settlement']).records[0].id;
  for (const path of ['/mine', '/conflicts', '/all', '/find', '/show/' + one]) {
    await at(page, path);
    await page.waitForSelector('.head h1');
    await page.waitForSelector('.table, .kv, .in');
    await page.evaluate(axe);
    const found = await page.evaluate(() => window.axe.run(document, {resultTypes: ['violations']}));
    assert.deepEqual(found.violations.filter((each) => /serious|critical/.test(each.impact)).map((each) => `${path} ${each.id}: ${each.nodes.map((node) => node.html.slice(0, 120)).join(' | ')}`), []);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), path);
  }
  await page.context().close();
});
