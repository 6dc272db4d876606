// The desk's page in a real browser, against the real programs: by keyboard, with and without a city.
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {readFileSync, writeFileSync} from 'node:fs';
import {request} from 'node:http';
import {createRequire} from 'node:module';
import {join} from 'node:path';
import {after, before, test} from 'node:test';

import {answered, bin, openPage, openTown} from './stage.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const kBad = '<img src=x onerror="window.hurt=1">"\'&</script>';
let town, desk, page;
const errors = [];

before(async () => {
  town = await openTown();
  desk = await town.serve(town.desks.a);
  page = await openPage(town, desk.url, errors);
  await page.waitForSelector('.keys a');
});
after(async () => {
  await town.close();
  assert.deepEqual(errors, []);
});

/** Types into the field that has the focus and leads on: {name: text}, in whatever order the form asks. */
async function fill(answers) {
  let keys = 0;
  const seen = [];
  const press = async (key) => { await page.keyboard.press(key); keys += 1; };
  for (let stop = 0; stop < 90; stop += 1) {
    const at = await page.evaluate(() => {
      const cell = document.activeElement.closest('[data-field]');
      return cell ? {field: cell.dataset.field, options: [...cell.querySelectorAll('.opt')].map((one) => one.textContent.replace(/^\d?✓/, ''))} : {id: document.activeElement.id};
    });
    seen.push(at.field || at.id);
    if (at.id === 'save') return keys;
    const answer = answers[at.field];
    if (answer !== undefined && at.options.length) {
      for (const label of [].concat(answer)) await press(String(at.options.findIndex((one) => one === label) + 1));
    } else if (answer !== undefined) {
      await page.keyboard.type(answer);
      keys += [...answer].length;
    }
    await press('Enter');
  }
  throw new Error('the form never came to its end: ' + seen.join(' '));
}

/** A filing as the command line takes it. */
const filing = (wife, husband) => JSON.stringify({
  filing_kind: 'spouse', institution_code: town.hospital, visit_institution_name: '演示甲院', patient_name: wife.name, patient_sex: 'female', patient_id_no: wife.id_no,
  patient_employed: false, contact_phone: '13900000142', pregnancy_date: '2026-03-02', fetus_count: 1, care_kinds: ['prenatal'], event_date: '2026-11-20', marriage_cert_no: 'J990101-2021-000001',
  spouse_name: husband.name, spouse_id_no: husband.id_no, spouse_employer_name: '演示纺织', declarant_name: husband.name,
});

/** What was said after 保存; a test that is refused tells why. */
async function said() {
  const wrong = await answered(page);
  assert.deepEqual([...await page.$$eval('.dialog', (all) => all.map((one) => one.textContent)), ...wrong], []);
  return page.textContent('.toast');
}

/** 今日, with the focus nowhere: what is pressed next is a key of the page. */
async function home() {
  await page.goto(desk.origin + '/#/');
  await page.waitForSelector('h1:has-text("今日")');
  await page.evaluate(() => document.activeElement.blur());
}

/** The form that a digit opens, once a cursor stands in it. */
async function openForm(digit) {
  await home();
  await page.keyboard.press(digit);
  await page.waitForFunction(() => document.activeElement.closest('[data-field]'));
}

async function serious() {
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run(document, {resultTypes: ['violations']}));
  return found.violations.filter((one) => /serious|critical/.test(one.impact)).map((one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 120)).join(' | ')}`);
}

test('the launch link opens once; a page that is loaded again knows nothing and asks for a fresh link', async () => {
  const errorsBefore = errors.length;
  assert.equal(new URL(page.url()).hash, '#/');
  const again = await openPage(town, desk.url, []);
  await again.waitForSelector('.gate');
  assert.match(await again.textContent('.gate'), /重新打开/);
  await again.context().close();
  const fresh = await openPage(town, desk.again(), errors); // jindu-desk open
  await fresh.waitForSelector('.keys a');
  await fresh.reload(); // F5: the session was this page's alone.
  await fresh.waitForSelector('.gate');
  await fresh.context().close();
  assert.equal(errors.length, errorsBefore);
  const cookies = await page.context().cookies();
  assert.deepEqual(cookies, []);
});

test('a page that nobody touches asks for nothing but its one stream, and sees what another process records', async () => {
  await home();
  const asked = [];
  const note = (request) => asked.push(request.url());
  page.on('request', note);
  const before = Number(await page.textContent('.facts b >> nth=1'));
  town.command(town.desks.a, ['new', 'Filing', '--from', '-'], filing(town.wives[19], town.men[19]));
  await page.waitForFunction((count) => Number(document.querySelectorAll('.facts b')[1].textContent) !== count, before);
  page.off('request', note);
  await town.say('settle'); // The city has it, and the page hears of that, too.
  await page.waitForFunction((count) => Number(document.querySelectorAll('.facts b')[1].textContent) === count, before);
  // What it lists it reads anew once it is told that there is something else.
  assert.deepEqual(asked.filter((url) => !/\/api\/(list|drafts|inbox)/.test(url)), []);
});

test('session, Host, Origin and method: who is not this page, on this computer, gets nothing', async () => {
  const {port} = new URL(desk.origin);
  const ask = (method, path, headers, body) => new Promise((done, fail) => {
    const call = request({host: '127.0.0.1', port, method, path, headers}, (reply) => {
      let text = '';
      reply.on('data', (part) => { text += part; });
      reply.on('end', () => done({status: reply.statusCode, text, headers: reply.headers}));
    });
    call.on('error', fail);
    call.end(body);
  });
  const own = {Host: `127.0.0.1:${port}`, Origin: desk.origin, 'Sec-Fetch-Site': 'same-origin', 'Content-Type': 'application/json'};
  const rows = [
    ['another name for this computer (DNS rebinding)', 'GET', '/', {Host: `evil.example:${port}`}, 421], ['a port that is not ours', 'GET', '/', {Host: '127.0.0.1:1'}, 421],
    ['another site looks', 'GET', '/api/status', {...own, Origin: 'http://evil.example', 'Sec-Fetch-Site': 'cross-site'}, 403],
    ['another site writes', 'POST', '/api/new?type=Filing', {...own, Origin: 'http://evil.example', 'Sec-Fetch-Site': 'cross-site'}, 403],
    ['a form without Origin', 'POST', '/api/new?type=Filing', {Host: own.Host, 'Content-Type': 'application/json'}, 403],
    ['a preflight', 'OPTIONS', '/api/new', own, 403], ['another method', 'DELETE', '/api/status', own, 405],
    ['no session', 'GET', '/api/status', own, 401], ['a session that never was', 'GET', '/api/status', {...own, 'X-Jindu-Session': '0'.repeat(64)}, 401],
    ['a launch token that was spent', 'POST', '/api/session', own, 401, JSON.stringify({token: new URL(desk.url).hash.slice(1)})],
  ];
  for (const [what, method, path, headers, status, body] of rows) {
    const answer = await ask(method, path, headers, body);
    assert.equal(answer.status, status, what);
    assert.ok(!/演示|例|990101/.test(answer.text), what);
    assert.equal(answer.headers['access-control-allow-origin'], undefined, what);
  }
  const page = await ask('GET', '/', {Host: own.Host});
  assert.match(page.headers['content-security-policy'], /default-src 'none'; script-src 'self'/);
  assert.ok(!/演示甲院|例员/.test(page.text));
});

test('附件1 is filled and saved by keyboard alone, without a city, and stands in 今日 as 待上传', async () => {
  await town.say('city stop');
  const wife = town.wives[0], husband = town.men[0];
  await openForm('1');
  const keys = await fill({
    filing_kind: '男职工未就业配偶', patient_name: wife.name, patient_sex: '女', patient_id_no: wife.id_no, patient_employed: '否', visit_institution_name: '演示甲院',
    contact_phone: '13900000142', pregnancy_date: '2026-03-02', fetus_count: '1', care_kinds: ['产检'], event_date: '2026-11-20', spouse_name: husband.name,
    spouse_id_no: husband.id_no, spouse_employer_name: '演示纺织', declarant_name: husband.name,
  });
  await page.keyboard.press('Enter');
  assert.match(await said(), /已保存/);
  assert.ok(keys <= 270, `${keys} keys`);
  console.log(`# 附件1: ${keys} keys and Enter to save`);
  await home();
  await page.waitForSelector(`td:has-text("${wife.name}")`);
  await page.waitForFunction(() => /待上传\s*1/.test(document.querySelector('.statusline').textContent));
});

test('待上传 becomes 已送达 when the city is there again', async () => {
  await town.say('city start');
  await page.keyboard.press('F9');
  await page.waitForSelector('.toast');
  await page.waitForFunction(() => /待上传\s*0/.test(document.querySelector('.statusline').textContent));
  assert.match(await page.textContent('.statusline'), /联网.*已送达\s*[1-9]/);
});

test('a settlement is reckoned beside as it is typed (M6), and saved', async () => {
  const woman = town.women[1];
  await openForm('2');
  const keys = await fill({
    benefit_kind: '生育住院', inpatient_kind: '生育', patient_name: woman.name, patient_id_no: woman.id_no, patient_sex: '女', birth_type: '正常产', fetus_count: '1',
    admission_date: '2026-11-19', discharge_date: '2026-11-23', event_date: '2026-11-20', pregnancy_date: '2026-02-20', admission_no: 'Z1', identity_checked: '是',
    total_fee_fen: '5200', in_scope_fen: '4862.35', invoice_code: '4200221130', invoice_no: '80000001',
  });
  await page.waitForSelector('.sum');
  assert.match(await page.textContent('.sum'), /4,862\.35.*337\.65/s); // DY-E07: all in scope is the fund's.
  console.log(`# 现场结算: ${keys} keys and Enter to save`);
  // Nobody has looked her up today: it says so, and one press does it.
  await page.waitForSelector('aside :text("尚未查询过参保资格")');
  await page.click('aside button:has-text("现在查")');
  await page.waitForFunction(() => !/尚未查询过参保资格/.test(document.querySelector('aside').textContent));
  await page.click('.met summary');
  assert.match(await page.textContent('.met'), /参保状态：正常/);
  await page.focus('#save');
  await page.keyboard.press('Enter');
  assert.match(await said(), /已保存/);
  await page.waitForSelector('text=基金支付');
  assert.match(await page.textContent('.kv'), /4,?862\.35/);
});

test('查资格: number and name together, an answer with its day; a wrong name is no answer', async () => {
  const woman = town.women[2];
  await page.goto(desk.origin + '/#/check');
  await page.fill('#check-id', woman.id_no);
  await page.fill('#check-name', woman.name);
  await page.click('.actions .primary');
  await page.waitForSelector('.kv');
  assert.match(await page.textContent('.main'), /正常.*数据截至 \d{4}-\d\d-\d\d.*暂缓否/s);
  await page.fill('#check-name', '例错错');
  await page.click('.actions .primary');
  await page.waitForSelector('text=名册中没有这个证件号码与姓名的组合');
  assert.equal(await page.$('.kv'), null);
});

test('what is typed is text, whatever it looks like; the draft survives leaving, and is gone on with', async () => {
  await openForm('1');
  await page.fill('#f-patient_name', kBad);
  await page.fill('#f-spouse_employer_name', kBad);
  await page.keyboard.press('Tab');
  await page.waitForSelector('text=草稿已自动保存');
  await page.keyboard.press('Escape');
  await page.waitForSelector('text=有一份没办完的备案登记');
  assert.equal(await page.evaluate(() => window.hurt), undefined);
  await page.click('text=接着填');
  await page.waitForFunction((text) => document.querySelector('#f-patient_name') && document.querySelector('#f-patient_name').value === text, kBad);
  await page.keyboard.press('Escape');
  await page.waitForSelector('text=放弃草稿');
  await page.click('text=放弃草稿…');
  await page.click('.dialog .danger');
  await page.waitForFunction(() => !document.querySelector('.note.info.mid'));
});

test('Enter does not leave a field while an input method composes, in either order of its events', async () => {
  await openForm('1');
  await page.focus('#f-patient_name');
  const stays = (init) => page.evaluate((event) => {
    document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', bubbles: true, cancelable: true, ...event}));
    return document.activeElement.id;
  }, init);
  assert.equal(await stays({isComposing: true}), 'f-patient_name');
  assert.equal(await stays({keyCode: 229}), 'f-patient_name');
  assert.notEqual(await stays({keyCode: 13}), 'f-patient_name');
  await page.keyboard.press('Escape');
});

test('a name of fifty rare characters is kept and shown as it was typed', async () => {
  const name = '𠀀𪚥' + '䶮'.repeat(46) + '·𰻝';
  assert.equal([...name].length, 50);
  await openForm('1');
  await page.fill('#f-patient_name', name);
  await page.keyboard.press('Tab');
  await page.waitForSelector('text=草稿已自动保存');
  await page.keyboard.press('Escape');
  await page.click('text=接着填');
  await page.waitForFunction((text) => document.querySelector('#f-patient_name') && document.querySelector('#f-patient_name').value === text, name);
  await page.keyboard.press('Escape');
});

test('two offline edits of one field: three columns with who said what, decided by keys at the desk that may (K06)', async () => {
  const wife = town.wives[2], husband = town.men[2];
  const made = town.command(town.desks.a, ['new', 'Filing', '--from', '-'], filing(wife, husband));
  await town.say('settle');
  await town.say('city stop');
  await page.goto(desk.origin + '/#/show/' + made.id);
  await page.click('a:has-text("备案登记维护")');
  await page.fill('#f-marriage_cert_no', 'J990101-2021-000002');
  await page.keyboard.press('Control+s');
  assert.match(await said(), /已保存/);
  town.command(town.desks.county, ['amend', made.id, '--from', '-'], JSON.stringify({marriage_cert_no: 'J990101-2021-000003'}));
  await town.say('city start');
  await town.say('settle');
  await page.goto(desk.origin + '/#/inbox');
  await page.keyboard.press('F9');
  await page.waitForSelector('.diff');
  const cells = await page.$$eval('.diff tbody tr:first-child td', (all) => all.map((one) => one.textContent));
  assert.deepEqual(cells.sort(), ['J990101-2021-000001', 'J990101-2021-000002', 'J990101-2021-000003']);
  // What waits is counted once, and alike wherever it is told.
  const told = town.command(town.desks.a, ['status']);
  const waiting = await page.$$eval('.inbox li', (all) => all.length);
  assert.equal(await page.textContent('.nav .count'), String(waiting));
  assert.match(await page.textContent('.statusline'), new RegExp(`需处理 ${told.needs_person}\\D`));
  assert.equal(told.needs_person, 1);
  assert.equal(await page.$eval('.btn.primary', (one) => one.disabled), true); // Nothing is picked beforehand.
  await page.click('.panel h2'); // No field has the focus.
  await page.keyboard.press('1');
  await page.waitForSelector('.choice.on');
  await page.keyboard.press('Control+Enter'); // Not without a reason: the box for it has the focus then.
  await page.waitForSelector('#why:focus');
  await page.keyboard.insertText('演示：已与本人核对');
  await page.keyboard.press('Control+Enter');
  assert.match(await said(), /已裁定/);
  await town.say('settle');
  await page.keyboard.press('F9');
  await page.waitForSelector('text=没有等您处理的事项');
});

test('a conflict may be decided by a third value, typed where it is decided (K06)', async () => {
  const made = town.command(town.desks.a, ['new', 'Filing', '--from', '-'], filing(town.wives[12], town.men[12]));
  await town.say('settle');
  await town.say('city stop');
  town.command(town.desks.a, ['amend', made.id, '--from', '-'], JSON.stringify({marriage_cert_no: 'J990101-2021-000004'}));
  town.command(town.desks.county, ['amend', made.id, '--from', '-'], JSON.stringify({marriage_cert_no: 'J990101-2021-000005'}));
  await town.say('city start');
  await town.say('settle');
  await page.goto(desk.origin + '/#/inbox');
  await page.waitForSelector('.diff');
  await page.click('.panel h2');
  await page.keyboard.press('3');
  await page.fill('#why', '演示：看过原件');
  await page.keyboard.press('Control+Enter');
  await page.waitForSelector('.note.act:has-text("S-272")');
  assert.doesNotMatch(await page.textContent('.note.act'), /--value|JSON/);
  await page.fill('[name=v-marriage_cert_no]', 'J990101-2021-000006');
  await page.keyboard.press('Control+Enter');
  assert.match(await said(), /已裁定/);
  await page.waitForSelector('.inbox :text("裁定待上传")'); // Nobody is asked twice.
  await page.click('.inbox a:has-text("裁定待上传")');
  await page.waitForSelector('.note:has-text("演示：看过原件")'); // What was said can be read until the city has it.
  assert.equal(await page.$('.choices'), null);
  await town.say('settle');
  assert.equal(town.command(town.desks.a, ['show', made.id]).record.marriage_cert_no, 'J990101-2021-000006');
  await page.keyboard.press('F9');
  await page.waitForSelector('text=没有等您处理的事项');
});

const birth = (woman, hospital, invoice, fund) => JSON.stringify({
  benefit_kind: 'inpatient', inpatient_kind: 'birth', birth_type: 'normal', fetus_count: 1, admission_date: '2026-11-27', discharge_date: '2026-11-29', admission_no: 'Z' + invoice,
  institution_code: hospital, patient_id_no: woman.id_no, patient_name: woman.name, patient_sex: 'female', pregnancy_date: '2026-03-02', event_date: '2026-11-28', identity_checked: true,
  settled_on: '2026-11-29', total_fee_fen: 500000, in_scope_fen: fund, fund_pay_fen: fund, self_pay_fen: 500000 - fund, invoice_code: '99020001', invoice_no: invoice, contact_phone: '13900000142',
});

test('the day is told in money; what lost against another paper is read before it is copied; a deadline has its working days (K01)', async () => {
  const day = new Date(Date.now() + 8 * 3600_000).toISOString().slice(0, 10);
  const before = town.command(town.desks.a, ['list', 'Settlement']).records.filter((one) => one.updated_at.startsWith(day));
  const at = (desk, woman, invoice, fund) => town.command(town.desks[desk], ['new', 'Settlement', '--from', '-'], birth(town.women[woman], desk === 'a' ? town.hospital : 'H42028100004', invoice, fund));
  at('a', 5, '31000001', 123456);
  at('b', 6, '31000002', 300000);
  await town.say('settle');
  at('a', 6, '31000003', 400000); // The other hospital was first.
  await town.say('settle');
  await page.goto(desk.origin + '/#/inbox');
  await page.keyboard.press('F9');
  await page.waitForSelector('.inbox :text("待核定")');
  // As many working days as the city counts.
  const told = town.command(town.desks.a, ['inbox']).conflicts.find((one) => one.code === 'K01');
  const [theirs] = JSON.parse(execFileSync(join(bin, 'jindu-city'), ['--store', town.store, '--json', 'inbox', '--as', 'chief'])).items.filter((one) => one.code === 'K01');
  assert.equal(told.days_left, theirs.days_left);
  assert.ok(told.days_left > 0);
  await home();
  await page.waitForSelector(`.table td:has-text("（剩 ${theirs.days_left} 个工作日）")`);
  const secret = join(town.folder, 'secret');
  writeFileSync(secret, 'first has a passphrase\n', {mode: 0o600});
  execFileSync(join(bin, 'jindu-city'), ['--store', town.store, '--json', 'resolve', theirs.id, '--choose', 'keep_first', '--note', '演示：乙院先结算', '--as', 'first', '--passphrase-file', secret]);
  await town.say('settle');
  await page.keyboard.press('F9');
  await page.waitForSelector('.table td:has-text("看原因")');
  await page.waitForSelector('.table td:has-text("不计")'); // By itself, as the rest of the page.
  // 1,234.56 stands; the 4,000.00 that was taken back stands there, and in no sum.
  const sum = before.reduce((all, one) => all + (one.counts ? one.amount_fen : 0), 123456);
  const yuan = (fen) => (fen / 100).toFixed(2).replace(/\B(?=(\d{3})+\.)/g, ',');
  const rows = await page.$$eval('table', (all) => [...all.find((one) => one.caption.textContent === '今日办理').rows].map((row) => [...row.cells].map((one) => one.textContent)));
  assert.ok(rows.some((row) => row[2] === town.women[5].name && row[4] === '1,234.56'), JSON.stringify(rows));
  assert.ok(rows.some((row) => row[2] === town.women[6].name && row[4] === '4,000.00不计'), JSON.stringify(rows));
  assert.deepEqual([rows[rows.length - 1][0], rows[rows.length - 1][4]], ['合计', yuan(sum)]);
  await page.click('a:has-text("看原因")');
  await page.waitForSelector('.note:has-text("演示：乙院先结算")');
  assert.equal(await page.textContent('.split.list .in .btn'), '看原单和经过'); // What Enter takes.
  assert.equal(await page.$eval('.btn:has-text("复制成草稿")', (one) => one.classList.contains('primary')), false);
  await page.click('.btn:has-text("不用再交")');
  await page.click('.inbox a:has-text("已裁定")');
  await page.click('text=看过了，收起');
  await page.waitForSelector('text=没有等您处理的事项');
});

test('an application that came back and lacks scans waits once, with both reasons', async () => {
  const woman = town.women[7];
  town.command(town.desks.a, ['new', 'AllowanceApplication', '--from', '-'], JSON.stringify({
    channel: 'hospital', institution_code: town.hospital, visit_institution_name: '演示甲院', patient_name: woman.name, patient_sex: 'female', patient_id_no: woman.id_no, patient_employed: true,
    patient_employer_name: '演示棉纺厂', contact_phone: '13900000142', pregnancy_date: '2026-03-02', fetus_count: 1, birth_order: 1, birth_type: 'normal', event_date: '2026-11-28', account_name: '演示棉纺厂',
    bank_name: '演示银行', account_no: '42001234567890', materials: ['allowance_form', 'id_card', 'discharge_record', 'birth_cert']}));
  await town.say('settle');
  await page.goto(desk.origin + '/#/inbox');
  await page.keyboard.press('F9');
  await page.waitForSelector('.inbox li');
  assert.deepEqual(await page.$$eval('.inbox li', (all) => all.map((one) => one.querySelector('.badge').textContent)), ['已退回']);
  assert.equal(await page.textContent('.nav .count'), '1');
  const why = await page.textContent('.split.list .in');
  assert.match(why, /没有参保单位/);
  assert.match(why, /市局还缺 4 份影像：出生医学证明、.+、身份证，期限/);
  assert.equal((why.match(/份影像/g) || []).length, 1);
  // While it is put right it says so, too.
  await page.click('.split.list .in a:has-text("补正")');
  await page.waitForSelector('.note:has-text("市局还缺 4 份影像"):has-text("在原单上附")');
});

for (const [path, label] of [['', '今日'], ['new/Filing', '备案登记'], ['new/Settlement', '现场结算'], ['inbox', '待我处理'], ['find', '全部单据'], ['check', '查资格'], ['status', '同步明细'], ['keys', '按键']]) {
  test(`axe finds nothing serious, and nothing runs out of the window: ${label}`, async () => {
    await page.goto(desk.origin + '/#/' + path);
    await page.waitForSelector('.head h1');
    await page.waitForTimeout(150);
    assert.deepEqual(await serious(), []);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'sideways scrolling');
  });
}
