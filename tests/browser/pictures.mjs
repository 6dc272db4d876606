// Pictures of the pages, from the real programs with a town's worth of made-up life in them; nothing is asserted.
//   node pictures.mjs FOLDER [PART…]      parts: desk city money bureau paper outside; none: all
// Each page as it opens at 1024 by 768; where it goes on below, once more as a whole (`-whole`).
import {execFileSync, spawn} from 'node:child_process';
import {mkdirSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {createInterface} from 'node:readline';

import {bin, findIn, openPage, openStage, openTown} from './stage.mjs';

const [folder, ...parts] = process.argv.slice(2);
if (!folder) throw new Error('node pictures.mjs FOLDER [PART…]');
mkdirSync(folder, {recursive: true});

const kScreen = {width: 1024, height: 768};
const kSettledMs = 350; // What a page fetches when it opens is there by then.
const kHighest = 4000;
const kWords = '渡口 清晨 三月 船歌';
const kStaff = ' has a passphrase';
const troubles = [];
const city = (store, ...words) => JSON.parse(execFileSync(join(bin, 'jindu-city'), ['--store', store, '--json', ...words]));

/** One picture, and the whole page where it is longer than the window. */
async function take(page, name) {
  await page.waitForTimeout(kSettledMs);
  await page.screenshot({path: join(folder, name + '.png')});
  const {more, wide} = await page.evaluate(() => {
    const scrolls = [...document.querySelectorAll('.body, .nav')].map((one) => one.scrollHeight - one.clientHeight);
    return {more: Math.max(0, ...scrolls, document.documentElement.scrollHeight - innerHeight),
      wide: [...document.querySelectorAll('body *')].filter((one) => one.scrollWidth > one.clientWidth + 1 && /auto|scroll|hidden/.test(getComputedStyle(one).overflowX) && !one.closest('.sr')).map((one) => `${one.tagName}.${one.className}`)};
  });
  if (wide.length) troubles.push(`${name}: cut or scrolled sideways: ${[...new Set(wide)].join(' ')}`);
  if (more < 8) return;
  await page.setViewportSize({width: kScreen.width, height: Math.min(kHighest, kScreen.height + more)});
  await page.waitForTimeout(100);
  await page.screenshot({path: join(folder, name + '-whole.png')});
  await page.setViewportSize(kScreen);
}

const large = (page) => page.click('.top-btn:has-text("大字")');

/** Fills cells as a hand would leave them: text, or the label of an option, or several. */
async function fill(page, answers) {
  for (const [name, answer] of Object.entries(answers)) {
    const cell = page.locator(`[data-field=${name}]`);
    if (!await cell.count()) continue; // Not asked for in this case.
    if (await cell.locator('.opt').count()) {
      for (const label of [].concat(answer)) await cell.locator('.opt', {hasText: new RegExp(`^\\d?✓${label}$`)}).click();
    } else if (await cell.locator('select').count()) {
      await cell.locator('select').first().selectOption({label: answer});
    } else {
      await page.fill('#f-' + name, answer);
      await page.keyboard.press('Tab');
    }
  }
  await page.waitForTimeout(900); // Kept, checked, reckoned.
}

const filing = (town, wife, husband, more = {}) => ({
  filing_kind: 'spouse', institution_code: town.hospital, visit_institution_name: '演示甲院', patient_name: wife.name, patient_sex: 'female', patient_id_no: wife.id_no,
  patient_employed: false, contact_phone: '13900000142', pregnancy_date: '2026-03-02', fetus_count: 1, care_kinds: ['prenatal'], event_date: '2026-11-20', marriage_cert_no: 'J990101-2021-000001',
  spouse_name: husband.name, spouse_id_no: husband.id_no, spouse_employer_name: '演示纺织厂', declarant_name: husband.name, ...more});

const birth = (woman, institution, invoice, total, scope) => ({
  benefit_kind: 'inpatient', inpatient_kind: 'birth', birth_type: 'normal', fetus_count: 1, admission_date: '2026-11-27', discharge_date: '2026-11-29', admission_no: 'Z' + invoice,
  institution_code: institution, patient_id_no: woman.id_no, patient_name: woman.name, patient_sex: 'female', pregnancy_date: '2026-03-02', event_date: '2026-11-28', identity_checked: true,
  settled_on: '2026-11-29', total_fee_fen: total, in_scope_fen: scope, fund_pay_fen: scope, self_pay_fen: total - scope, invoice_code: '99020001', invoice_no: invoice, contact_phone: '13900000142'});

const allowance = (town, woman) => ({
  channel: 'hospital', institution_code: town.hospital, visit_institution_name: '演示甲院', patient_name: woman.name, patient_sex: 'female', patient_id_no: woman.id_no, patient_employed: true,
  patient_employer_name: '演示棉纺厂', contact_phone: '13900000142', pregnancy_date: '2026-03-02', fetus_count: 1, birth_order: 1, birth_type: 'normal', event_date: '2026-11-28', account_name: '演示棉纺厂',
  bank_name: '演示银行', account_no: '42001234567890', materials: ['allowance_form', 'id_card', 'discharge_record', 'birth_cert']});

/** A week at a township hospital: what is done, what waits, what came back, what two have said of one. */
async function week(town) {
  const {a, b, county} = town.desks;
  const at = (desk, type, form) => town.command(desk, ['new', type, '--from', '-'], JSON.stringify(form));
  const hospitals = {a: town.hospital, b: 'H42028100004'};
  for (const n of [0, 1, 2]) at(a, 'Filing', filing(town, town.wives[n], town.men[n], n === 2 ? {contact_phone: '13911117654'} : {}));
  for (const [n, total, scope] of [[0, 520000, 486235], [1, 431050, 431050], [2, 688800, 640012], [3, 500000, 480000]]) at(a, 'Settlement', birth(town.women[n], hospitals.a, `8000010${n}`, total, scope));
  for (const [n, total, scope] of [[5, 610000, 598800], [6, 455500, 441020]]) at(b, 'Settlement', birth(town.women[n], hospitals.b, `8000020${n}`, total, scope));
  await town.say('settle');
  // One birth at two hospitals, twice: one case is open, of the other the chief keeps what came first.
  at(b, 'Settlement', birth(town.women[3], hospitals.b, '80000301', 300000, 288000));
  at(a, 'Settlement', birth(town.women[5], hospitals.a, '80000302', 455500, 441020));
  at(a, 'AllowanceApplication', allowance(town, town.women[0]));
  at(a, 'AllowanceApplication', allowance(town, town.women[1]));
  const disputed = at(a, 'Filing', filing(town, town.wives[4], town.men[4]));
  await town.say('settle');
  const secret = (who) => { const path = join(town.folder, 'secret-' + who); writeFileSync(path, who + kStaff + '\n', {mode: 0o600}); return ['--as', who, '--passphrase-file', path]; };
  const cases = city(town.store, 'inbox', '--as', 'chief').items.filter((one) => one.code === 'K01');
  const second = cases.find((one) => JSON.stringify(one).includes('598,800') || one.documents?.some((paper) => paper.person === town.women[5].name)) || cases[1];
  execFileSync(join(bin, 'jindu-city'), ['--store', town.store, '--json', 'resolve', second.id, '--choose', 'keep_first', '--note', '乙院先结算，票据属实', ...secret('first')]);
  await town.say('settle');
  await town.say('city stop');
  town.command(a, ['amend', disputed.id, '--from', '-'], JSON.stringify({marriage_cert_no: 'J990101-2021-000002', contact_phone: '13911110002'}));
  town.command(county, ['amend', disputed.id, '--from', '-'], JSON.stringify({marriage_cert_no: 'J990101-2021-000003'}));
  await town.say('city start');
  await town.say('settle');
  at(a, 'Settlement', birth(town.women[8], hospitals.a, '80000401', 320000, 311250));
  town.command(a, ['new', 'Reversal', '--from', '-'], JSON.stringify({target: town.command(a, ['list', 'Settlement']).records.find((one) => one.state === 'CONFIRMED').id, reason: '演示：金额录错'}));
  await town.say('settle');
  at(a, 'Filing', filing(town, town.wives[7], town.men[7], {care_kinds: ['prenatal', 'delivery']})); // Not sent yet.
  town.command(a, ['draft', 'Settlement', '--from', '-'], JSON.stringify({patient_name: town.women[9].name, benefit_kind: 'prenatal'}));
  return {disputed};
}

const kFilled = (town) => ({
  Filing: {filing_kind: '男职工未就业配偶', patient_name: town.wives[9].name, patient_sex: '女', patient_id_no: town.wives[9].id_no, patient_employed: '否', visit_institution_name: '演示甲院', contact_phone: '1390000014', pregnancy_date: '20260302', fetus_count: '1', care_kinds: ['产检', '分娩'], event_date: '20261120', spouse_name: town.men[9].name, spouse_id_no: town.men[9].id_no},
  Settlement: {benefit_kind: '生育住院', inpatient_kind: '生育', patient_name: town.women[9].name, patient_id_no: town.women[9].id_no, patient_sex: '女', birth_type: '顺产', fetus_count: '1', admission_date: '20261127', discharge_date: '20261129', event_date: '20261128', pregnancy_date: '20260220', admission_no: 'Z2026110012', identity_checked: '是', total_fee_fen: '5200', in_scope_fen: '4862.35', invoice_code: '4200221130', invoice_no: '80000001'},
  AllowanceApplication: {patient_name: town.women[9].name, patient_sex: '女', patient_id_no: town.women[9].id_no, patient_employed: '是', visit_institution_name: '演示甲院', contact_phone: '13900000142', pregnancy_date: '20260302', fetus_count: '1', birth_order: '1', birth_type: '顺产', event_date: '20261128', account_name: '演示棉纺厂', bank_name: '演示银行', account_no: '42001234567890'},
});

/** What an employer is shown of a month, as the page is told it. */
const kSheet = {month: 202610, total_fen: 4354898, rows: [['例安安', '2026-09-27', 98, 2137449], ['欧阳样宁', '2026-09-30', 158, 2137449], ['试秋', '2026-10-02', 15, 80000]].map(
  ([name, event_date, days, fen]) => ({name, event_date, days, allowance_fen: fen, total_fen: fen, sample: false}))};

const pagesOfDesk = [['', 'home'], ['status', 'status'], ['inbox', 'inbox'], ['check', 'check'], ['daily', 'daily'], ['keys', 'keys'], ['find', 'all']];

async function desk() {
  const town = await openTown();
  try {
    const {disputed} = await week(town);
    const served = await town.serve(town.desks.a);
    const page = await openPage(town, served.url, troubles);
    await page.waitForSelector('.keys a');
    await take(page, 'desk-home-no-passphrase');
    // From now on as in an office: with a passphrase.
    await page.goto(served.origin + '/#/status');
    writeFileSync(join(town.folder, 'words'), kWords + '\n', {mode: 0o600});
    for (const name of ['fresh', 'again']) await page.fill(`[name=${name}]`, kWords);
    await page.keyboard.press('Enter');
    await page.waitForSelector('[data-shut]');
    await take(page, 'desk-unlock');
    await page.fill('#passphrase', 'not the one at all');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.gate .note');
    await take(page, 'desk-unlock-wrong');
    await page.fill('#passphrase', kWords);
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => !document.querySelector('.gate'));
    const at = async (path) => { await page.goto(served.origin + '/#/' + path); await page.waitForSelector('.head h1, .paperbar'); };
    for (const [path, name] of pagesOfDesk) { await at(path); await take(page, 'desk-' + name); }
    await at('');
    await page.click('.nav a:has-text("待我处理")');
    await page.waitForSelector('.inbox a');
    const items = await page.$$eval('.inbox a', (all) => all.map((one) => [one.getAttribute('href'), one.textContent]));
    for (const [i, [href]] of items.slice(0, 9).entries()) { await page.goto(served.origin + '/' + href); await take(page, `desk-inbox-${i + 1}`); }
    await at('show/' + disputed.id);
    await take(page, 'desk-record');
    await at('status');
    await page.click('text=生成并查看');
    await page.waitForSelector('section[aria-label=诊断包] details');
    await take(page, 'desk-diagnose');
    for (const [type, answers] of Object.entries(kFilled(town))) {
      await at('new/' + type);
      await page.waitForFunction(() => document.activeElement.closest('[data-field]'));
      await take(page, `desk-new-${type}-empty`);
      await fill(page, answers);
      await take(page, 'desk-new-' + type);
      await page.keyboard.press('Control+s');
      await page.waitForTimeout(500);
      await take(page, `desk-new-${type}-saved`);
      if (await page.$('.dialog')) await page.keyboard.press('Escape');
      await page.keyboard.press('Escape');
    }
    // The same woman once more: doubted; a file of the hospital's own.
    await at('new/Filing');
    await page.waitForFunction(() => document.activeElement.closest('[data-field]'));
    await fill(page, {filing_kind: '男职工未就业配偶', patient_name: town.wives[0].name, patient_id_no: town.wives[0].id_no, pregnancy_date: '20260302'});
    await take(page, 'desk-alike');
    await page.keyboard.press('F3');
    await page.waitForSelector('.dialog');
    await take(page, 'desk-alike-looked');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await at('new/Settlement');
    await page.waitForFunction(() => document.activeElement.closest('[data-field]'));
    const rows = `姓名,证件号码,总费用,目录内,发票号\n${town.women[10].name},${town.women[10].id_no},"5,200.00",4862.35,80000091\n${town.women[11].name},${town.women[11].id_no},3100,2990.5,80000092\n例错错,123,1,1,80000093\n`;
    await page.setInputFiles('#hospital-file', {name: '出院.csv', mimeType: 'text/csv', buffer: Buffer.from(rows)});
    await page.waitForSelector('.dialog');
    await take(page, 'desk-file-rows');
    await page.click('.dialog .wanted button');
    await take(page, 'desk-file-taken');
    await page.keyboard.press('Escape');
    await page.fill('#find', '7654');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.table td');
    await take(page, 'desk-find');
    await at('check');
    await page.fill('#check-id', town.women[4].id_no);
    await page.fill('#check-name', town.women[4].name);
    await page.click('.actions .primary');
    await page.waitForSelector('.kv');
    await take(page, 'desk-check-found');
    for (const [type, n] of [['Filing', 0], ['Settlement', 0], ['AllowanceApplication', 0]]) {
      const one = town.command(town.desks.a, ['--passphrase-file', join(town.folder, 'words'), 'list', type]).records[n];
      await at('show/' + one.id);
      await take(page, 'desk-show-' + type);
      await at('print/' + one.id);
      await page.waitForSelector('.sheet');
      await take(page, 'desk-print-' + type);
    }
    await at('print');
    await take(page, 'desk-print-trial');
    await at('');
    await large(page);
    for (const [path, name] of pagesOfDesk) { await at(path); await take(page, `desk-${name}-large`); }
    for (const type of ['Filing', 'Settlement']) {
      await at('new/' + type);
      await page.waitForFunction(() => document.activeElement.closest('[data-field]'));
      await fill(page, kFilled(town)[type]);
      await take(page, `desk-new-${type}-large`);
      await page.keyboard.press('Escape');
    }
    await at('show/' + disputed.id);
    await take(page, 'desk-record-large');
    await at('');
    await large(page);
    await town.say('city stop');
    await page.keyboard.press('F9');
    await page.waitForTimeout(1500);
    await take(page, 'desk-home-offline');
    await at('status');
    await take(page, 'desk-status-offline');
    const county = await town.serve(town.desks.county);
    const other = await openPage(town, county.url, troubles);
    await other.waitForSelector('.keys a');
    await take(other, 'county-home');
    await other.goto(county.origin + '/#/inbox');
    await other.waitForSelector('.head h1');
    await take(other, 'county-inbox');
  } finally {
    await town.close();
  }
}

async function signedIn(town, url, who) {
  const page = await openPage(town, url, troubles);
  await page.fill('[name=operator]', who);
  await page.fill('[name=passphrase]', who + kStaff);
  await page.keyboard.press('Enter');
  await page.waitForSelector('.nav');
  return page;
}

const kQueues = ['mine', 'accept', 'first', 'review', 'finance', 'city', 'conflicts', 'waiting', 'all'];
const kKeeping = ['fleet', 'staff', 'policy', 'audit', 'passphrase', 'queries', 'accounts', 'standing', 'imports', 'stats', 'clearings', 'deposits', 'batches', 'recoveries', 'copies'];

async function console_() {
  const town = await openTown();
  try {
    const {disputed} = await week(town);
    const gate = await openPage(town, town.city, troubles);
    await take(gate, 'city-sign-in');
    await gate.click('text=第一次登录');
    await take(gate, 'city-sign-in-first');
    await gate.context().close();
    const page = await signedIn(town, town.city, 'chief');
    const at = async (path) => { await page.goto(town.city + '/#/' + path); await page.waitForSelector('.head h1, .paperbar'); };
    for (const queue of kQueues) { await at(queue); await page.waitForTimeout(500); await take(page, 'city-queue-' + queue); }
    await at('conflicts');
    for (const [i, href] of (await page.$$eval('.queue a', (all) => all.map((one) => one.getAttribute('href')))).slice(0, 3).entries()) {
      await page.goto(town.city + '/' + href);
      await page.waitForSelector('.effects');
      await page.click('.head');
      await page.keyboard.press('1');
      await take(page, `city-case-${i + 1}`);
    }
    for (const type of ['Filing', 'Settlement', 'AllowanceApplication', 'Reversal']) {
      const [one] = city(town.store, 'list', type).records;
      if (!one) continue;
      await at('show/' + one.id);
      await page.waitForSelector('.timeline, .table, .kv');
      await take(page, 'city-show-' + type);
      // Where it goes on below: the end of it, as one scrolls there.
      const below = await page.$eval('.body', (body) => { body.scrollTop = body.scrollHeight; return body.scrollTop > 0; });
      if (below) await page.screenshot({path: join(folder, `city-story-${type}.png`)});
      await at('paper/' + one.id);
      await page.waitForSelector('.paperbar');
      await take(page, 'city-paper-' + type);
    }
    await at('show/' + disputed.id);
    await take(page, 'city-show-disputed');
    await findIn(page, town.women[3].name);
    await take(page, 'city-find');
    await at('fleet');
    await take(page, 'city-fleet-chief');
    await at('new/Suspension');
    await take(page, 'city-new');
    await page.context().close();
    const clerk = await signedIn(town, town.city, 'clerk');
    for (const path of kKeeping) { await clerk.goto(`${town.city}/#/${path}`); await clerk.waitForSelector('.head h1'); await take(clerk, 'city-' + path); }
    await clerk.goto(`${town.city}/#/imports`);
    await clerk.selectOption('.filter select', 'institutions');
    await clerk.setInputFiles('input[type=file]', {name: 'hospitals.csv', mimeType: 'text/csv', buffer: Buffer.from('code12,name,level,division,designated_from,networked\nH42028100009,演示九医院,2,420281,2015-01-01,是\nH1,演示短码,2,420281,2015-01-01,是\n')});
    await clerk.waitForSelector('button:has-text("下载未导入的行")');
    await take(clerk, 'city-imported');
    await clerk.goto(`${town.city}/#/stats`);
    await clerk.waitForSelector('tbody a');
    for (const href of await clerk.$$eval('tbody a', (all) => all.map((one) => one.getAttribute('href')))) {
      await clerk.goto(`${town.city}/${href}`);
      await clerk.waitForSelector('.panel.wide');
      await clerk.waitForTimeout(800);
      await take(clerk, 'city-stats-' + href.split('/').pop());
    }
    await large(clerk);
    for (const path of ['mine', 'all', 'fleet', 'stats/daily', 'stats/clearing', 'policy', 'audit', 'imports', 'standing', 'show/' + disputed.id]) { await clerk.goto(`${town.city}/#/${path}`); await clerk.waitForTimeout(800); await take(clerk, `city-${path.startsWith('show') ? 'show' : path.replace('/', '-')}-large`); }
    await clerk.goto(`${town.city}/#/conflicts`);
    await clerk.waitForSelector('.queue a');
    await clerk.click('.queue a');
    await clerk.waitForSelector('.effects');
    await take(clerk, 'city-case-large');
    await clerk.context().close();
    const bare = await signedIn(town, town.city, 'account');
    await take(bare, 'city-account-mine');
    await bare.goto(`${town.city}/#/audit`);
    await take(bare, 'city-refused');
  } finally {
    await town.close();
  }
}

async function money() {
  const town = await openStage('money_stage.py');
  try {
    const page = await signedIn(town, town.clearing, 'both');
    const at = async (who, url, path) => { await who.goto(url + '/#/' + path); await who.waitForSelector('.head h1, .paperbar'); };
    await town.say('submit a');
    await at(page, town.clearing, 'clearings');
    await page.fill('#month', '202501');
    await page.keyboard.press('Tab');
    await take(page, 'money-clearings');
    await at(page, town.clearing, 'clearing/' + town.clearings.a);
    await take(page, 'money-clearing');
    await page.click('.actions .primary');
    await page.waitForTimeout(300);
    await take(page, 'money-clearing-step');
    await page.keyboard.press('Control+S');
    await page.waitForTimeout(600);
    await take(page, 'money-clearing-audited');
    await at(page, town.clearing, 'paper/' + town.clearings.a);
    await take(page, 'money-paper');
    await at(page, town.clearing, 'deposits');
    await take(page, 'money-deposits');
    if (await page.$('.table td a')) { await page.click('.table td a'); await page.waitForSelector('.panel'); await take(page, 'money-deposit'); }
    const first = await signedIn(town, town.clearing, 'first');
    await at(first, town.clearing, 'conflicts');
    await first.click('a:has-text("K01")');
    await first.waitForSelector('.effects');
    await first.click('.head');
    await first.keyboard.press('2');
    await take(first, 'money-case');
    const jobs = await signedIn(town, town.clearing, 'front2');
    await at(jobs, town.clearing, 'clearings');
    await jobs.fill('#month', '202403');
    await jobs.keyboard.press('Tab');
    await jobs.click('.actions button:has-text("建立本月结算单")');
    await take(jobs, 'money-job-asked');
    await jobs.click('.dialog .primary');
    await jobs.waitForSelector('.jobs progress');
    await jobs.screenshot({path: join(folder, 'money-job.png')});
    await jobs.waitForSelector('.note:has-text("新建")');
    await take(jobs, 'money-job-done');
    const front = await signedIn(town, town.payout, 'front');
    await at(front, town.payout, 'new/PayoutBatch');
    await take(front, 'money-new-batch');
    await front.fill('[name=f-agency]', '演示银行');
    await front.fill('[name=f-month]', '202210');
    await front.keyboard.press('Control+S');
    await front.waitForSelector('.toast');
    const batch = (await town.say('payout list PayoutBatch')).records[0].id;
    await at(front, town.payout, 'batch/' + batch);
    await front.waitForSelector('.panel:has-text("现在冻结会有")');
    await take(front, 'money-batch-building');
    await front.click('.actions .primary');
    await front.click('.dialog .btn:not([data-safe])');
    await front.waitForSelector('.head .badge:has-text("已冻结")');
    await take(front, 'money-batch');
    await at(front, town.payout, 'paper/' + batch);
    await take(front, 'money-paper-batch');
    await at(front, town.payout, 'batches');
    await take(front, 'money-batches');
    await at(front, town.payout, 'mine');
    await take(front, 'money-mine');
    await at(front, town.payout, 'recoveries');
    await take(front, 'money-recoveries');
  } finally {
    await town.close();
  }
}

/** A county's windows: a claim with its lines, one that was sent back with its notice. */
async function bureau() {
  const town = await openTown('qinhuangdao');
  try {
    await town.say('returned');
    await town.say('papers');
    const served = await town.serve(town.desks.county);
    const page = await openPage(town, served.url, troubles);
    await page.waitForSelector('.keys a');
    await take(page, 'bureau-home');
    const at = async (path) => { await page.goto(served.origin + '/#/' + path); await page.waitForSelector('.head h1'); };
    await at('inbox');
    await take(page, 'bureau-inbox');
    if (await page.$('a:has-text("补正")')) { await page.click('a:has-text("补正")'); await page.waitForFunction(() => document.querySelector('[data-field]')); await take(page, 'bureau-correct'); await page.keyboard.press('Escape'); }
    for (const path of ['new/ReimbursementClaim', 'new/PayeeAccount', 'new/DepartmentQuery', 'clearing', 'daily']) {
      await at(path);
      await take(page, 'bureau-' + path.replace('/', '-'));
      await page.keyboard.press('Escape');
    }
  } finally {
    await town.close();
  }
}

/** Every form as it comes out of the printer, by poppler. */
async function paper() {
  for (const profile of ['daye', 'liangping', 'panzhihua', 'yantai', 'qinhuangdao']) {
    const town = await openTown(profile);
    try {
      const papers = await town.say('papers');
      const desks = new Map();
      for (const one of papers) {
        if (!desks.has(one.desk)) {
          const served = await town.serve(one.desk);
          desks.set(one.desk, {served, page: await openPage(town, served.url, troubles)});
          await desks.get(one.desk).page.waitForSelector('.nav a');
          await desks.get(one.desk).page.evaluate(() => { window.print = () => {}; });
        }
        const {served, page} = desks.get(one.desk);
        await page.goto(served.origin + '/#/print/' + one.id);
        await page.waitForFunction((doc) => document.querySelector('.sheet') && document.querySelector('.sheet').textContent.includes(doc), one.doc_no);
        const count = await page.locator('.tabs button').count();
        for (let i = 0; i < count; i += 1) {
          await page.locator('.tabs button').nth(i).click();
          await page.waitForTimeout(150);
          const name = join(folder, `paper-${profile}-${one.type}-${papers.filter((other) => other.type === one.type).indexOf(one) + 1}-${i + 1}`);
          writeFileSync(name + '.pdf', await page.pdf({preferCSSPageSize: true}));
          execFileSync('pdftoppm', ['-r', '75', '-png', name + '.pdf', name]);
          rmSync(name + '.pdf');
        }
      }
    } finally {
      await town.close();
    }
  }
}

async function outside() {
  const town = await openTown();
  try {
    town.command(town.desks.a, ['new', 'Filing', '--from', '-'], JSON.stringify(filing(town, town.wives[0], town.men[0])));
    await town.say('settle');
    const number = city(town.store, 'list', 'Filing').records[0].doc_no;
    const employers = join(town.folder, 'employers.csv');
    writeFileSync(employers, 'name,uscc,division\n演示棉纺厂,91350100M000100Y43,420281\n');
    city(town.store, 'import', 'employers', employers);
    city(town.store, 'staff', 'add', 'acme', '--name', '样经办', '--role', 'employer_clerk', '--employer', '91350100M000100Y43');
    execFileSync(join(bin, 'jindu-city'), ['--store', town.store, '--json', 'staff', 'passphrase', 'acme', '--new-file', '-'], {input: 'acme' + kStaff + '\n'});
    await town.say('city stop');
    const served = spawn(join(bin, 'jindu-city'), ['--store', town.store, 'serve', '--port', '0', '--lookup-port', '0'], {stdio: ['ignore', 'pipe', 'inherit']});
    const url = await new Promise((done) => createInterface({input: served.stdout}).on('line', (line) => { if (line.startsWith('LOOKUP ')) done(line.replace('LOOKUP ', '')); }));
    const page = await openPage(town, url, troubles);
    await take(page, 'outside');
    await page.fill('[name=number]', number);
    await page.fill('[name=tail]', '0142');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.kv');
    await take(page, 'outside-found');
    await page.fill('[name=operator]', 'acme');
    await page.fill('[name=passphrase]', 'acme' + kStaff);
    await page.keyboard.press('Enter');
    await page.waitForSelector('text=91350100M000100Y43');
    await take(page, 'outside-employer');
    await page.route('**/api/determination', (route) => route.fulfill({json: kSheet}));
    await page.fill('[name=month]', '2026-10');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.table td');
    await take(page, 'outside-sheet');
    await page.setViewportSize({width: 360, height: 640});
    await page.screenshot({path: join(folder, 'outside-phone.png'), fullPage: true});
    const gone = new Promise((done) => served.once('exit', done));
    served.kill('SIGTERM');
    await gone;
  } finally {
    await town.close();
  }
}

const all = {desk, city: console_, money, bureau, paper, outside};
for (const [name, run] of Object.entries(all)) {
  if (parts.length && !parts.includes(name)) continue;
  try { await run(); } catch (error) { troubles.push(`${name}: ${error.stack}\n${error.stdout || ''}`); }
}
for (const one of new Set(troubles)) console.log(one);
