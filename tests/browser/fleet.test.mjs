// What keeps the city running, in a real browser: computers, people and their passphrases, policy, files, who did what.
import assert from 'node:assert/strict';
import {execFileSync, spawn} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {dirname, join} from 'node:path';
import {createInterface} from 'node:readline';
import {after, before, test} from 'node:test';
import {fileURLToPath} from 'node:url';

import {bin, findIn, openPage, openTown} from './stage.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const cities = join(dirname(fileURLToPath(import.meta.url)), '../../schema/cities');
let town;
const errors = [];

before(async () => { town = await openTown(); });
after(async () => {
  await town.close();
  assert.deepEqual(errors, []);
});

async function enter(page, who, passphrase) {
  await page.fill('[name=operator]', who);
  await page.fill('[name=passphrase]', passphrase);
  await page.keyboard.press('Enter');
}

async function signedIn(who, passphrase = who + ' has a passphrase') {
  const page = await openPage(town, town.city, errors);
  await enter(page, who, passphrase);
  await page.waitForSelector('.nav');
  return page;
}

const at = (page, path) => page.goto(town.city + '/#' + path);
const shell = (...words) => JSON.parse(execFileSync(join(bin, 'jindu-city'), ['--store', town.store, '--json', ...words]));

/** A page as it is looked at; JINDU_PICTURES names a folder for it. */
async function picture(page, name) {
  if (process.env.JINDU_PICTURES) await page.screenshot({path: `${process.env.JINDU_PICTURES}/${name}.png`});
}

test('each computer stands in one table, with what it told; only who keeps them may let one in or out', async () => {
  // What a computer tells of itself is written with what it brings.
  town.command(town.desks.a, ['new', 'Filing', '--from', '-'], JSON.stringify({
    filing_kind: 'spouse', institution_code: town.hospital, visit_institution_name: '演示甲院', patient_name: town.wives[0].name, patient_sex: 'female', patient_id_no: town.wives[0].id_no,
    patient_employed: false, contact_phone: '13900000142', pregnancy_date: '2026-03-02', fetus_count: 1, care_kinds: ['prenatal'], event_date: '2026-11-20', marriage_cert_no: 'J990101-2021-000001',
    spouse_name: town.men[0].name, spouse_id_no: town.men[0].id_no, spouse_employer_name: '演示纺织', declarant_name: town.men[0].name,
  }));
  await town.say('settle');
  const chief = await signedIn('director');
  await at(chief, '/fleet');
  await chief.waitForSelector('.heat');
  assert.equal((await chief.$$('.table tbody tr')).length, 3);
  assert.match(await chief.textContent('.actions'), /您的岗位只能看/);
  assert.match(await chief.textContent('.table'), /0\.1\.0[+−]?0:0\d\d+(\.\d)? [GM]B/);
  await chief.context().close();

  const clerk = await signedIn('clerk');
  await at(clerk, '/fleet');
  await clerk.click('button:has-text("发登记码")');
  await clerk.waitForSelector('#ask-who option:not([value=""])', {state: 'attached'});
  const choices = await clerk.$$eval('#ask-who option', (all) => all.map((one) => one.value).filter(Boolean));
  await clerk.selectOption('#ask-who', choices[0]);
  await clerk.click('.asking ~ .filter .primary');
  const code = await clerk.textContent('.once');
  assert.match(code, /^[0-9A-Z]{3}-[0-9A-Z]{5}-[0-9A-Z]{5}$/);
  await clerk.click('text=已抄下');
  assert.equal(await clerk.$('.once'), null);
  assert.ok(!(await clerk.content()).includes(code));

  // One computer is put out of use; the others stay.
  const before = shell('status').replicas.filter((one) => one.revoked).length;
  await clerk.click('.table tbody tr:last-child button');
  await clerk.click('button:has-text("停用这台")');
  await clerk.waitForSelector('[role=alertdialog]');
  await clerk.keyboard.press('Escape');
  assert.equal(shell('status').replicas.filter((one) => one.revoked).length, before);
  await clerk.click('button:has-text("停用这台")');
  await clerk.click('.dialog .danger');
  await clerk.waitForSelector('.badge:has-text("已停用")');
  assert.equal(shell('status').replicas.filter((one) => one.revoked).length, before + 1);
  await clerk.context().close();
});

test('a forgotten passphrase: a one-time code, with which the person sets another that only she knows', async () => {
  const {code} = shell('staff', 'code', 'front', '--alone', '演示');
  const front = await openPage(town, town.city, errors);
  await front.click('text=忘了口令');
  await front.fill('[name=operator]', 'front');
  await front.fill('[name=code]', code.toLowerCase());
  for (const [first, again, why] of [['short', 'short', /E-628/], ['a new passphrase', 'a new passphrasf', /不一样/]]) {
    await front.fill('[name=passphrase]', first);
    await front.fill('[name=again]', again);
    await front.keyboard.press('Enter');
    await front.waitForSelector('.note.act');
    await front.waitForFunction((source) => new RegExp(source).test(document.querySelector('.note.act').textContent), why.source);
  }
  await front.fill('[name=passphrase]', 'a new passphrase');
  await front.fill('[name=again]', 'a new passphrase');
  await front.keyboard.press('Enter');
  await front.waitForSelector('.nav');
  await front.context().close();

  const page = await openPage(town, town.city, errors);
  await enter(page, 'front', 'front has a passphrase');
  await page.waitForSelector('.note.act:has-text("E-627")');
  await page.waitForTimeout(600); // A wrong one makes the next wait.
  await enter(page, 'front', 'a new passphrase');
  await page.waitForSelector('.nav');
  // Her own, changed by herself.
  await at(page, '/passphrase');
  await page.fill('#ask-before', 'a new passphrase');
  await page.fill('#ask-after', 'front has a passphrase');
  await page.fill('#ask-again', 'front has a passphrase');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.toast:has-text("口令已更改")');
  await page.context().close();
  await (await signedIn('front')).context().close();
  assert.equal(shell('verify').ok, true); // What she signed with the key before is still hers.
});

test('a new reviewer, by keyboard alone: one asks, nothing happens; another agrees, and each is shown a part of the code', async () => {
  /** Tab until the button that says so has the focus, then Enter. */
  const press = async (page, say) => {
    for (let i = 0; i < 120; i += 1) {
      if (await page.evaluate((text) => document.activeElement.tagName === 'BUTTON' && document.activeElement.textContent.includes(text), say)) return page.keyboard.press('Enter');
      await page.keyboard.press('Tab');
    }
    throw new Error('out of reach: ' + say);
  };
  const clerk = await signedIn('clerk');
  await at(clerk, '/staff');
  await clerk.waitForSelector('.table tbody tr');
  await press(clerk, '登记人员');
  await clerk.waitForSelector('#ask-operator_id:focus');
  await clerk.keyboard.type('rev9');
  await clerk.keyboard.press('Tab');
  await clerk.keyboard.type('试复核');
  await clerk.focus('#ask-roles input');
  while (!(await clerk.evaluate(() => document.activeElement.parentElement.textContent === '初审'))) await clerk.keyboard.press('Tab');
  await clerk.keyboard.press('Space');
  await press(clerk, '登记');
  await clerk.waitForSelector('.note.act:has-text("E-645")'); // Of no site, or of which: said, not left open.
  await clerk.focus('#ask-site_no');
  await clerk.keyboard.press('ArrowDown');
  await press(clerk, '登记');
  await clerk.waitForSelector('.toast:has-text("等另一人同意")');
  await clerk.waitForSelector('#proposals:has-text("rev9")');
  assert.equal(await clerk.$('#proposals button:has-text("同意")'), null);
  assert.ok(await clerk.$('#proposals button:has-text("撤回")'));
  assert.ok(!shell('staff', 'list').staff.some((one) => one.operator_id === 'rev9'));

  const chief = await signedIn('director');
  await chief.waitForSelector('.nav a:has-text("人员") .count:has-text("1")'); // Wherever he is.
  await chief.waitForSelector('.note:has-text("样clerk 提出“登记人员”：试复核，等您同意或不同意")'); // Where he begins his day.
  assert.equal(await clerk.$('.nav a:has-text("人员") .count'), null, 'who asked waits, he is not waited for');
  await picture(chief, 'mine-agree');
  await at(chief, '/staff');
  await chief.waitForSelector('#proposals:has-text("试复核")');
  await picture(chief, 'staff-agree');
  await chief.waitForSelector('#proposals:has-text("其中 1 件等您同意或不同意")');
  assert.match(await chief.textContent('#proposals'), /登记人员.*rev9 试复核.*初审.*样clerk/s);
  await chief.evaluate(axe);
  assert.deepEqual(await chief.evaluate(async () => (await window.axe.run({resultTypes: ['violations']})).violations.filter((one) => ['serious', 'critical'].includes(one.impact)).map((one) => one.id)), []);
  assert.ok(await chief.evaluate(() => document.documentElement.scrollWidth <= 1024));
  await press(chief, '同意…');
  await chief.waitForSelector('.dialog:has-text("初审")');
  await chief.keyboard.press('Escape');
  assert.ok(!shell('staff', 'list').staff.some((one) => one.operator_id === 'rev9'));
  await press(chief, '同意…');
  await chief.waitForSelector('.dialog');
  await chief.keyboard.press('Tab');
  await chief.keyboard.press('Enter');
  await chief.waitForSelector('.toast:has-text("已同意")');
  await chief.waitForSelector('.table button:has-text("rev9")');

  // His first code goes the same way.
  await at(clerk, '/fleet');
  await at(clerk, '/staff');
  await clerk.waitForSelector('.table button:has-text("rev9")');
  await press(clerk, 'rev9');
  await press(clerk, '发一次性码');
  await clerk.waitForSelector('#proposals:has-text("发一次性码")');
  assert.equal(await clerk.$('.once'), null);
  await chief.waitForSelector('#proposals:has-text("发一次性码")'); // It comes by itself.
  await press(chief, '同意…');
  await chief.waitForSelector('.dialog');
  await chief.keyboard.press('Tab');
  await chief.keyboard.press('Enter');
  // Each of the two has a part of it, and neither could be the third with his.
  const begin = await chief.textContent('.once');
  assert.match(begin, /^[0-9A-Z]{3}-[0-9A-Z]{5}$/);
  assert.ok(!(await clerk.content()).includes(begin));
  await clerk.waitForSelector('b.rest'); // It comes by itself.
  const rest = await clerk.textContent('b.rest');
  assert.match(rest, /^[0-9A-Z]{5}$/);
  assert.equal(await chief.$('b.rest'), null);
  assert.deepEqual(shell('staff', 'proposals').rests, [], 'at the shell nobody has shown who he is');
  const code = begin + '-' + rest;
  assert.equal(await chief.$('.nav a:has-text("人员") .count'), null);
  await chief.context().close();
  // Who asked is told wherever he is, until it is used.
  await clerk.waitForSelector('.nav a:has-text("人员") .count:has-text("1")');
  await picture(clerk, 'staff-rest');
  await at(clerk, '/mine');
  await clerk.waitForSelector('.note:has-text("试复核的码已得到同意：后段在这里，等您告诉本人")');
  assert.ok(!(await clerk.textContent('.main')).includes(rest), 'the part itself stands on its page alone');

  const fresh = await openPage(town, town.city, errors);
  await fresh.click('text=忘了口令');
  for (const [name, value] of [['operator', 'rev9'], ['code', code], ['passphrase', 'a passphrase of rev9'], ['again', 'a passphrase of rev9']]) await fresh.fill(`[name=${name}]`, value);
  await fresh.keyboard.press('Enter');
  await fresh.waitForSelector('.nav');
  assert.match(await fresh.textContent('.who'), /初审 试复核/);
  await clerk.waitForFunction(() => !document.querySelector('.nav a[href="#/staff"] .count') && !document.querySelector('.note'));
  await clerk.context().close();
  await fresh.context().close();
});

test('a later policy is checked, compared and proposed by one person, and put to use by another', async () => {
  const text = readFileSync(join(cities, 'daye.textproto'), 'utf8');
  const version = Number(/^version: (\d+)/m.exec(text)[1]);
  const later = text.replace(/^version: \d+/m, 'version: ' + (version + 1));
  const give = (page, content) => page.setInputFiles('input[type=file]', {name: 'daye.textproto', mimeType: 'text/plain', buffer: Buffer.from(content)});
  const clerk = await signedIn('clerk');
  await at(clerk, '/policy');
  await clerk.waitForSelector('details.panel');
  assert.match(await clerk.textContent('.main'), /延长产假（基金支付）.*大冶 二2/s);
  await give(clerk, later.replace('version:', 'no_such_field:'));
  await clerk.waitForSelector('.note.act:has-text("E-632")');
  await give(clerk, later);
  await clerk.click(`button:has-text("提出第 ${version + 1} 版")`);
  await clerk.click('.dialog .primary');
  await clerk.waitForSelector(`text=待同意：第 ${version + 1} 版`);
  assert.equal(await clerk.$('button:has-text("同意并启用")'), null);
  const front = await signedIn('front');
  await at(front, '/policy');
  await front.waitForSelector('text=待同意');
  assert.equal(await front.$('button:has-text("同意并启用")'), null);
  await front.context().close();
  const director = await signedIn('director');
  await at(director, '/policy');
  await director.click('button:has-text("同意并启用")');
  await director.click('.dialog .primary');
  await director.waitForSelector(`.head:has-text("第 ${version + 1} 版")`);
  assert.equal(await director.$('text=待同意'), null);
  assert.equal(shell('profile', 'show').version, version + 1);
  await director.context().close();
  await clerk.context().close();
});

test('a file: what was taken, and each line that was not, to be downloaded', async () => {
  const clerk = await signedIn('clerk');
  await at(clerk, '/imports');
  await clerk.selectOption('.filter select', 'institutions');
  await clerk.setInputFiles('input[type=file]', {name: 'hospitals.csv', mimeType: 'text/csv', buffer: Buffer.from(
    'code12,name,level,division,designated_from,networked\nH42028100009,演示九医院,2,420281,2015-01-01,是\nH1,演示短码,2,420281,2015-01-01,是\n')});
  await clerk.waitForSelector('button:has-text("下载未导入的行")');
  assert.match(await clerk.textContent('.main'), /导入 1 行，有误 1 行/);
  const waits = clerk.waitForEvent('download');
  await clerk.click('button:has-text("下载未导入的行")');
  const saved = readFileSync(await (await waits).path(), 'utf8');
  assert.match(saved, /行号,代码,原因\r\n"3","I-/);
  await clerk.context().close();
});

test('who looked at a record is kept, without a word of whom it is about', async () => {
  const woman = town.women[1];
  const front = await signedIn('front');
  await findIn(front, woman.id_no);
  await front.waitForSelector('.head h1');
  const one = shell('list', 'Institution', '--as', 'front').records[0].id;
  await at(front, '/show/' + one);
  await front.waitForSelector('.timeline');
  await front.context().close();
  const clerk = await signedIn('clerk');
  await at(clerk, '/audit');
  await clerk.waitForSelector('td:has-text("查看单据")');
  await clerk.fill('.filter input >> nth=0', 'front');
  await clerk.keyboard.press('Enter');
  await clerk.waitForSelector('td:has-text("查询单据")');
  const all = await clerk.textContent('.main');
  assert.ok(!all.includes(woman.id_no) && !all.includes(woman.name));
  const told = JSON.stringify(shell('audit', '--by', 'front', '--limit', '200'));
  assert.ok(!told.includes(woman.id_no));
  await clerk.context().close();
  const front2 = await signedIn('front');
  await at(front2, '/audit');
  await front2.waitForSelector('.note.act:has-text("C-440")');
  await front2.context().close();
});

test('axe finds nothing serious on the pages, and nothing runs out of the window', async () => {
  const page = await signedIn('clerk');
  const one = shell('list', 'Institution', '--as', 'clerk').records[0].id;
  for (const path of ['/fleet', '/staff', '/policy', '/audit', '/passphrase', '/queries', '/accounts', '/standing', '/imports', '/show/' + one]) {
    await at(page, path);
    await page.waitForSelector('.head h1');
    await page.waitForSelector('.table, .kv, .in, .asking');
    await page.evaluate(axe);
    const found = await page.evaluate(() => window.axe.run(document, {resultTypes: ['violations']}));
    assert.deepEqual(found.violations.filter((each) => /serious|critical/.test(each.impact)).map((each) => `${path} ${each.id}: ${each.nodes.map((node) => node.html.slice(0, 120)).join(' | ')}`), []);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), path);
  }
  await page.context().close();
});

test('a page whose session has run out locks itself', async () => {
  await town.say('city stop');
  const city = spawn(join(bin, 'jindu-city'), ['--store', town.store, 'serve', '--port', '0', '--session-idle', '1'], {stdio: ['ignore', 'pipe', 'inherit']});
  const line = await new Promise((done) => createInterface({input: city.stdout}).once('line', done));
  const page = await openPage(town, line.replace('READY ', ''), errors);
  await enter(page, 'clerk', 'clerk has a passphrase');
  await page.waitForSelector('.nav');
  await page.waitForSelector('[name=passphrase]'); // Nobody touches it.
  assert.equal(await page.$('.nav'), null);
  await page.context().close();
  const gone = new Promise((done) => city.once('exit', done));
  city.kill('SIGTERM');
  await gone;
  await town.say('city start');
});
