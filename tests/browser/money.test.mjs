// The money pages of the console in a real browser: what a decision comes to, a month paid, a batch paid, two at one thing, a long job called off.
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {after, before, test} from 'node:test';

import {holdsGrid, pdf} from './paper.mjs';
import {openPage, openStage} from './stage.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
let town;
const errors = [];

before(async () => { town = await openStage('money_stage.py'); });
after(async () => {
  await town.close();
  assert.deepEqual(errors, []);
});

async function signedIn(url, who) {
  const page = await openPage(town, url, errors);
  await page.fill('[name=operator]', who);
  await page.fill('[name=passphrase]', who + ' has a passphrase');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.nav');
  return page;
}

const at = async (page, url, path) => { await page.goto(url + '/#' + path); await page.waitForSelector('.head h1'); };
const fen = (text) => Number(text.replace(/[,−]/g, (one) => (one === '−' ? '-' : '')).replace('.', ''));
const first = async (city, type, find = () => true) => (await town.say(`${city} list ${type}`)).records.find(find);
const balance = async (account, party) => (await town.say(`clearing ledger --account ${account}${party ? ' --party ' + party : ''}`)).balance_fen;

/** A page as it is looked at; JINDU_PICTURES names a folder for it. */
async function picture(page, name) {
  if (process.env.JINDU_PICTURES) await page.screenshot({path: `${process.env.JINDU_PICTURES}/${name}.png`});
}

/** Takes the first step by keys alone: a form is sent, a question is answered. */
async function takeStep(page, label) {
  await page.waitForSelector(`.actions .primary:has-text("${label}")`);
  await page.click('.head');
  await page.keyboard.press('Control+Enter');
  await page.waitForSelector('.dialog [data-safe], form.form [data-field]');
  if (await page.$('.dialog')) {
    await page.waitForSelector('.dialog [data-safe]:focus');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
  } else {
    await page.keyboard.press('Control+S');
  }
  await page.waitForSelector(`.toast:has-text("已办：${label}")`);
}

/** Two who have the same page before them and press at the same moment: [who did it, who hears that another has]. */
async function bothTake(pages, label) {
  for (const page of pages) {
    await page.waitForSelector(`.actions .primary:has-text("${label}")`);
    await page.click('.head');
    await page.keyboard.press('Control+Enter');
    await page.waitForSelector('.dialog [data-safe]:focus');
    await page.keyboard.press('Tab');
  }
  await Promise.all(pages.map((page) => page.keyboard.press('Enter')));
  const ends = await Promise.all(pages.map(async (page) => {
    const end = await page.waitForSelector(`.toast:has-text("已办：${label}"), .note.act`);
    return {page, told: await end.innerText()};
  }));
  const [won, lost] = ends[0].told.includes('已办') ? ends : [...ends].reverse();
  assert.match(won.told, /已办/);
  assert.match(lost.told, /别人刚办过这张单据，内容已变；请看过新的内容再办.*C-442/s);
  return [won.page, lost.page];
}

/** A record's paper on the form of that name, as it is printed. */
async function printed(page, url, id, title) {
  await page.goto(url + '/#/paper/' + id);
  await page.waitForSelector('.tabs button');
  await page.click(`.tabs button:has-text("${title}")`);
  await page.waitForFunction((wanted) => document.querySelector('.sheet') && document.querySelector('.sheet').getAttribute('aria-label').includes(wanted), title);
  const made = await pdf(town.folder, page);
  assert.equal(made.pages, 1, title);
  return made.raw;
}

async function sound(page, what) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run(document, {resultTypes: ['violations']}));
  assert.deepEqual(found.violations.filter((each) => /serious|critical/.test(each.impact)).map((each) => `${what} ${each.id}: ${each.nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`), []);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth && document.querySelector('.body').scrollWidth <= document.querySelector('.body').clientWidth), what + ' runs out of the window');
}

test('a conflict: what each choice comes to is shown in fen before, and the ledger says the same after (K01)', async () => {
  const {clearing: url, codes} = town;
  const page = await signedIn(url, 'first');
  await at(page, url, '/conflicts');
  // The money waits for what names its columns: none changes its name under the eyes of whoever decides.
  let go;
  const held = new Promise((resolve) => { go = resolve; });
  await page.route('**/api/fields*', async (route) => { await held; await route.continue(); });
  const named = page.waitForRequest('**/api/fields*');
  await page.click('a:has-text("K01")');
  await named;
  assert.equal(await page.locator('.effects').count(), 0);
  go();
  await page.waitForSelector('.effects tbody tr.picked, .effects tbody tr.pick');
  const heads = await page.$$eval('.effects thead th', (all) => all.map((one) => one.textContent));
  assert.ok(heads.includes('付先到的医院') && heads.includes('付后到的医院') && heads.includes('基金合计') && heads.includes('与现在比'), heads.join(' '));
  // The word in a choice stands over the column that it keeps, and there alone.
  const columns = await page.$$eval('table.diff thead th', (all) => all.map((one) => [one.querySelector('b') && one.querySelector('b').textContent.trim(), one.textContent]).filter(([word]) => word));
  assert.deepEqual(columns.map(([word]) => word).slice(0, 2), ['先到', '后到']);
  assert.doesNotMatch(await page.innerText('.body'), /[甲乙] ?医?院|[甲乙]　/);
  const read = async () => page.$$eval('.effects tbody tr', (rows) => rows.map((row) => [row.querySelector('th').textContent, ...[...row.querySelectorAll('td')].map((one) => one.textContent)]));
  const rows = await read();
  const of = (row, head) => fen(row[heads.indexOf(head)]);
  // Both bills are in scope as a whole (480000 and 300000 fen): what stands, and what is left of it by each choice.
  assert.deepEqual([of(rows[0], '付先到的医院'), of(rows[0], '付后到的医院')], [480000, 300000]);
  const choice = (text) => rows.find((row) => row[0].includes(text));
  assert.deepEqual([of(choice('1'), '付先到的医院'), of(choice('1'), '付后到的医院'), of(choice('1'), '与现在比')], [480000, 0, -300000]);
  assert.deepEqual([of(choice('2'), '付先到的医院'), of(choice('2'), '付后到的医院'), of(choice('2'), '与现在比')], [0, 300000, -480000]);
  await page.click('button:has-text("看")');
  await page.waitForFunction(() => document.querySelector('img.scan') && document.querySelector('img.scan').naturalWidth === 1);
  await sound(page, '/case');
  await picture(page, 'case');
  await page.keyboard.press('Escape');
  await page.waitForFunction(() => !document.querySelector('img.scan'));
  const before = {a: await balance('hospital_payable', codes.a), b: await balance('hospital_payable', codes.b), fund: await balance('fund')};
  const head = (await town.say('clearing status')).entries;
  await page.reload();
  await page.fill('[name=operator]', 'first');
  await page.fill('[name=passphrase]', 'first has a passphrase');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.effects');
  assert.equal((await town.say('clearing status')).entries, head, 'looking writes nothing');
  await page.click('.head');
  await page.keyboard.press('2');
  await page.waitForSelector('.effects tr.picked');
  // The counts in sight are of what waits now, not of what ever came: one less after this.
  const waits = async () => [/待核定 (\d+)/.exec(await page.innerText('.statusline'))[1], await page.$eval('.nav a[href="#/conflicts"]', (one) => (one.querySelector('.count') || {textContent: '0'}).textContent)].map(Number);
  const [open] = await waits();
  assert.deepEqual(await waits(), [open, open]);
  assert.equal(open, (await town.say('clearing status')).conflicts_open);
  // No word on money without its reason; the box for it is at hand.
  await page.keyboard.press('Control+Enter');
  await page.waitForSelector('.note.act:has-text("请写明理由")');
  await page.waitForSelector('#why:focus');
  assert.equal(await balance('fund'), before.fund);
  await page.keyboard.insertText('演示：先到的重复，已与医院核对');
  await page.keyboard.press('Control+Enter');
  await page.waitForSelector('.toast:has-text("已裁定")');
  for (let left = 100; left > 0 && (await waits()).some((one) => one !== open - 1); left -= 1) await page.waitForTimeout(100); // The program tells of it by its stream.
  assert.deepEqual(await waits(), [open - 1, open - 1]);
  const moved = {a: await balance('hospital_payable', codes.a) - before.a, b: await balance('hospital_payable', codes.b) - before.b, fund: await balance('fund') - before.fund};
  assert.deepEqual(moved, {a: 480000, b: 0, fund: of(choice('2'), '与现在比')});
  // What was decided stands in the audit for whoever keeps others.
  const chief = await signedIn(url, 'chief');
  await at(chief, url, '/audit');
  await chief.waitForSelector('tr:has-text("裁定")');
  const row = await chief.$('tbody tr:has-text("裁定")');
  assert.match(await row.innerText(), /K01 一次生育两院结算：保留后到的结算\s+理由：演示：先到的重复，已与医院核对/);
  const papers = await row.$$eval('td:nth-child(5) a', (all) => all.map((one) => [one.textContent, one.getAttribute('href')]));
  assert.equal(papers.length, 2);
  for (const [text, href] of papers) assert.match(text + href, /^现场结算 \d{23}#\/show\//);
  await sound(chief, '/audit');
  await picture(chief, 'audit');
  await chief.context().close();
  await page.context().close();
});

test('two of the staff at one clearing: the second hears that it is another than he saw, and nothing is overwritten (C-442)', async () => {
  const {clearing: url, clearings} = town;
  await town.say('submit a');
  const [one, two] = [await signedIn(url, 'front2'), await signedIn(url, 'both')];
  for (const page of [one, two]) await at(page, url, '/clearing/' + clearings.a);
  await two.waitForSelector('.badge:has-text("例前在看")');
  await two.click('.actions .primary:has-text("审核")');
  await two.waitForSelector('form.form');
  await takeStep(one, '审核');
  await two.keyboard.press('Control+S');
  await two.waitForSelector('.note.act:has-text("C-442")');
  assert.match(await two.textContent('.note.act'), /别人刚办过/);
  await two.keyboard.press('Escape');
  await two.waitForSelector('.head .badge:has-text("已审核")');
  assert.equal((await town.say('clearing show ' + clearings.a)).header.version, Number(/第 (\d+) 版/.exec(await two.textContent('.head .sub'))[1]));
  await one.context().close();
  await two.context().close();
});

test('a month from audit to payment by three who have signed in, by keys; who audited cannot sign, and is told why', async () => {
  const {clearing: url, clearings} = town;
  await town.say('submit b');
  const both = await signedIn(url, 'both');
  await at(both, url, '/clearing/' + clearings.b);
  await takeStep(both, '审核');
  await takeStep(both, '对账相符');
  await town.say('agree b');
  await both.waitForSelector('.head .badge:has-text("已对账")');
  await both.click('.actions button:has-text("科长签字")');
  await both.waitForSelector('.dialog [data-safe]:focus');
  await both.keyboard.press('Tab');
  await both.keyboard.press('Enter');
  await both.waitForSelector('.note.act');
  assert.match(await both.textContent('.note.act'), /须由另一人办理/);
  await sound(both, '/clearing');
  for (const [who, label, state] of [['chief', '科长签字', '科长已签字'], ['account', '财务审核', '财务已审核'], ['confirm', '拨付并确认', '已清算']]) {
    const page = await signedIn(url, who);
    await at(page, url, '/clearing/' + clearings.b);
    await takeStep(page, label);
    await page.waitForSelector(`.head .badge:has-text("${state}")`);
    await page.context().close();
  }
  // 300000 fen (YT 4.1): nine tenths paid, one kept; the other page has heard of it all.
  await both.waitForSelector('.head .badge:has-text("已清算")');
  const figures = await both.$$eval('.sum .v', (all) => all.map((one) => one.textContent));
  assert.deepEqual(figures.map((one) => fen(one.replace(' 元', ''))), [270000, 30000]);
  await at(both, url, '/deposits');
  await both.waitForSelector('.table td');
  // A year that was paid out has nothing left; one that was not has it all.
  const left = (of) => both.innerText(`.table tr:has-text("${of}") td:nth-child(6)`);
  assert.deepEqual([await left('2023'), await left('2025')], ['0.00', '300.00']);
  await both.click('.table tr:has-text("2025") td a');
  await both.waitForSelector('.panel:has-text("年度兑付")');
  await sound(both, '/deposit');
  await both.context().close();
});

test('a long job says how far it is, and is called off; what was done stays done', async () => {
  const {clearing: url, many} = town;
  const page = await signedIn(url, 'front2');
  await at(page, url, '/clearings');
  await page.fill('#month', '202403');
  await page.keyboard.press('Tab');
  await page.click('.actions button:has-text("建立本月结算单")');
  await page.click('.dialog .primary');
  await page.waitForSelector('.jobs progress, .note:has-text("新建")');
  // On a quick machine it may be over before: that what is called off stops is jobs_test's to show.
  await page.click('.jobs button:has-text("停下")', {timeout: 2000}).catch(() => {});
  await page.waitForSelector('.note:has-text("新建")');
  assert.equal(await page.$('.jobs'), null);
  const opened = Number(/新建 (\d+) 张/.exec(await page.textContent('.note:has-text("新建")'))[1]);
  const there = (await town.say('clearing clearing list --month 202403')).clearings.length;
  assert.equal(there, opened);
  assert.ok(opened > 0 && opened <= many + 2, String(opened)); // The two of before are among a month's hospitals.
  // The same step for all that were opened: they wait for their hospitals, none is audited.
  await page.click('.actions button:has-text("全部审核")');
  await page.click('.dialog .primary');
  await page.waitForSelector('.note:has-text("已办 0 张")');
  assert.match(await page.textContent('.note:has-text("已办")'), new RegExp(`还不到或已过这一步 ${opened} 张`));
  await page.context().close();
});

test("an employer's month on paper, and on the page for those outside, are one sheet (F-17)", async () => {
  const page = await signedIn(town.payout, 'chief');
  // PZH-E01, each of two women: 654321 fen by 98 days is 2137449; 80000 for 产前检查费.
  const women = [];
  for (const one of (await town.say('payout list BenefitDetermination')).records) women.push((await town.say('payout show ' + one.id)).record);
  assert.equal(women.length, 2);
  const month = String(women[0].month).replace(/^(....)/, '$1-');
  const raw = await printed(page, town.payout, (await first('payout', 'BenefitDetermination')).id, '待遇核定表');
  assert.match(raw, /^攀枝花市城镇职工生育待遇核定表/);
  const line = (one, at) => ['序号', String(at + 1), '姓名', one.name, '证件号码', one.id_no, '生育日期', '2022-09-27', '类别', '顺产', '产前检查费', '800.00', '天数', '98', '津贴', '21,374.49', '合计', '22,174.49'];
  const head = line(women[0], 0).filter((_, i) => i % 2 === 0).join('');
  const rows = women.map((one, at) => line(one, at).filter((_, i) => i % 2 === 1).join('')).join('');
  assert.ok(raw.includes(`单位演示钢厂月份${month.replace('-', '年')}月${head}${rows}总计44,348.98账户演示钢厂42001234567001经办`), raw);
  assert.ok(!raw.includes('暂'), raw);
  await page.context().close();
  const outside = await openPage(town, town.lookup, errors);
  await outside.fill('[name=operator]', 'acme');
  await outside.fill('[name=passphrase]', 'acme has a passphrase');
  await outside.keyboard.press('Enter');
  await outside.waitForSelector('[name=month]');
  await outside.fill('[name=month]', month);
  const answer = outside.waitForResponse(/determination/);
  await outside.keyboard.press('Enter');
  const sent = (await (await answer).json()).rows;
  assert.deepEqual(sent.map((one) => one.id_no), ['****', '****'], 'the page stands open to the world');
  await outside.waitForSelector('.table td');
  const told = await outside.$$eval('.table tbody tr', (all) => all.map((one) => one.textContent));
  assert.deepEqual(told.length, 2);
  for (const [at, one] of women.entries()) assert.ok(told[at].includes(one.name) && told[at].includes('2022-09-27') && told[at].includes('22,174.49'), told[at]);
  assert.match(await outside.textContent('body'), /合计 44,348\.98 元/);
  await outside.context().close();
});

test('a year of a hospital on paper: inspection, assessment, months, payout (F-10)', async () => {
  const page = await signedIn(town.clearing, 'chief');
  const of = async (type, find) => (await first('clearing', type, find)).id;
  holdsGrid(await printed(page, town.clearing, await of('Inspection'), '日常稽查表'), [
    [['医院', '演示b院'], ['日期', '2025-08-20']],
    [['项目', '收费'], ['结果', '不符'], ['得分', ''], ['扣款', '3.38']],
    [['累计', '3.38']],
    ['双方签章', ['经办机构', ''], ['医院', '']]], 'F-10 inspection');
  holdsGrid(await printed(page, town.clearing, await of('IndicatorAssessment'), '指标数据考核情况表'), [
    [['医院', '演示b院'], ['年度', '2023']],
    [['项目', '次均费用'], ['结果', ''], ['得分', '51（满分 60）'], ['扣款', '']],
    [['', '病历'], ['', ''], ['', '35（满分 40）'], ['', '']],
    [['累计', '86']],
    ['双方签章', ['经办机构', ''], ['医院', '']]], 'F-10 assessment');
  // YT-E06: eleven months of 820000 fen and one of 823380, a tenth each; 338 off the third.
  const months = [['82000', 0], ['82000', 0], ['82000', 338], ...Array(8).fill(['82000', 0]), ['82338', 0]];
  const fenText = (fen) => (fen / 100).toFixed(2);
  const year = await printed(page, town.clearing, await of('DepositMonth', (one) => one.person.endsWith(' 2023年07月')), '全年结算情况统计表');
  const head = ['月份', '保证金', '扣除', '结余'];
  holdsGrid(year, [[['医院', '演示b院'], ['年度', '2023']],
    ...months.map(([deposit, off], at) => [`2023年${String(at + 1).padStart(2, '0')}月`, fenText(Number(deposit)), fenText(off), fenText(Number(deposit) - off)].map((value, i) => [at ? '' : head[i], value])),
    [['累计', '9,840.00']],
    ['双方签章', ['经办机构', ''], ['医院', '']]], 'F-10 year');
  const payout = await printed(page, town.clearing, await of('DepositPayout'), '保证金拨付单据');
  holdsGrid(payout, [[['医院', '演示b院'], ['年度', '2023']],
    [['累计', '9,840.00'], ['百分比', '85.5%'], ['应拨', '8,413.20'], ['留存', '1,426.80']],
    ['双方签章', ['经办机构', ''], ['医院', '']]], 'F-10 payout');
  assert.ok(payout.includes('应拨捌仟肆佰壹拾叁元贰角'), payout);
  await page.context().close();
});

/** What has left the fund's bank account, in fen. */
const paid = async () => -(await town.say('payout ledger --account bank')).balance_fen;

test('a batch: what would be in it, frozen, signed, confirmed by two, its list and key by different hands, a return (K32)', async () => {
  const {payout: url} = town;
  const front = await signedIn(url, 'front');
  await at(front, url, '/new/PayoutBatch');
  await front.fill('[name=f-agency]', '演示银行');
  await front.fill('[name=f-month]', '202210');
  await front.keyboard.press('Control+S');
  await front.waitForSelector('.toast');
  const batch = (await town.say('payout list PayoutBatch')).records[0].id;
  await at(front, url, '/batch/' + batch);
  // PZH-E01, each of two women: 2137449 for the leave and 80000 for 产前检查费; those with an account are paid.
  await front.waitForSelector('.panel:has-text("现在冻结会有") .table td');
  const would = /现在冻结会有(\d+) 笔 ([\d,.]+) 元/.exec(await front.textContent('.panel:has-text("现在冻结会有") h2'));
  assert.equal((await town.say('payout show ' + batch)).header.state, 'BUILDING', 'a suggestion freezes nothing');
  await sound(front, '/batch');
  await takeStep(front, '冻结');
  await front.waitForSelector('.head .badge:has-text("已冻结")');
  const frozen = (await town.say('payout show ' + batch)).record;
  assert.deepEqual([frozen.count, frozen.total_fen], [Number(would[1]), fen(would[2])]);
  assert.equal(frozen.total_fen % 2137449 % 80000, 0);
  await takeStep(front, '打印汇总表、加密清单');
  // Two chiefs sign at the same moment: one has, the other hears it, sees it, and has nothing left to sign.
  const taken = async (event) => (await town.say('payout explain ' + batch)).history.filter((one) => one.event === event && (one.verdict || one.first_verdict).kind === 'accepted').length;
  const chiefs = [await signedIn(url, 'chief'), await signedIn(url, 'chief2')];
  for (const page of chiefs) await at(page, url, '/batch/' + batch);
  const [chief, late] = await bothTake(chiefs, '科长签字');
  assert.equal(await taken('sign'), 1);
  await late.waitForSelector('.head .badge:has-text("已签字")');
  await late.waitForFunction(() => !document.querySelector('.actions .primary'));
  await late.context().close();
  await town.say('copy');
  const account = await signedIn(url, 'account2');
  await at(account, url, '/batch/' + batch);
  const waiting = async (who) => (await town.say(`payout inbox --as ${who}`)).items.filter((one) => one.record_id === batch).flatMap((one) => one.steps.map((step) => step.event));
  assert.deepEqual(await waiting('account2'), ['fill_voucher'], 'nothing is confirmed without a voucher');
  await takeStep(account, '填制拨付单据');
  assert.deepEqual(await waiting('account2'), ['confirm']);
  // It may be filled in anew, but nobody waits for that.
  await account.waitForSelector('.actions .btn:not(.primary):has-text("填制拨付单据")');
  assert.equal(await account.$('.actions .primary'), null);
  // So with the confirmation, which pays: the money leaves once.
  const before = await paid();
  const confirms = [await signedIn(url, 'confirm'), await signedIn(url, 'confirm2')];
  for (const page of confirms) await at(page, url, '/batch/' + batch);
  const [confirm, second] = await bothTake(confirms, '财务确认');
  assert.equal(await taken('confirm'), 1);
  assert.equal(await paid() - before, frozen.total_fen);
  await second.context().close();
  await town.say('copy');
  // What the bank has not carried out is not paid yet.
  const sums = async () => (await town.say('payout payout totals')).totals.find((one) => one.agency === '演示银行' && one.month === 202210);
  assert.deepEqual([(await sums()).waits_fen, (await sums()).net_fen], [frozen.total_fen, 0]);
  for (const [page, label] of [[front, '交出加密清单'], [confirm, '交付密钥']]) {
    await page.waitForSelector(`.actions .primary:has-text("${label}")`);
    assert.doesNotMatch(await page.innerText('.actions .say'), /没有可办的步骤/);
  }
  await front.click('.head');
  const [file] = await Promise.all([front.waitForEvent('download'), front.keyboard.press('Control+Enter')]);
  const bytes = readFileSync(await file.path());
  assert.equal(bytes.slice(0, 2).toString(), 'PK');
  assert.ok(!bytes.includes('42001234567001'), 'the list is encrypted');
  await front.waitForSelector('.head .badge:has-text("已送银行")');
  assert.equal(await front.$('button:has-text("交付密钥")'), null);
  await confirm.click('button:has-text("交付密钥")');
  await confirm.waitForSelector('b.key');
  assert.ok((await confirm.textContent('b.key')).length > 10);
  // One comes back from the bank; it is named by what is printed of it. First the page has heard of the key.
  await front.waitForSelector(`.head:has-text("第 ${(await town.say('payout show ' + batch)).header.version} 版")`);
  // Without the bank's paper finance asks the bank first (K32): the page says so, and who decides it.
  await front.click('.actions button:has-text("部分退回")');
  const told = (await front.getAttribute('input[type=checkbox]', 'aria-label')).split(' '); // 退回 姓名 户名 金额
  await front.click('input[type=checkbox]');
  await front.fill('[name=f-return_reason]', '演示：银行电话说户名不符');
  await front.keyboard.press('Control+S');
  await front.waitForSelector('.note.warn:has-text("K32") a:has-text("看冲突")');
  await front.click('.head');
  await front.keyboard.press('Control+Enter');
  await front.waitForSelector('.dialog [data-safe]:focus');
  await front.keyboard.press('Tab');
  await front.keyboard.press('Enter');
  await front.waitForSelector('.note.act:has-text("有未裁定的冲突，请先裁定：K32")');
  assert.match(await front.innerText('.note.act'), /由市局财务确认岗裁定。\s*拨付批次/);
  const {records: [k32]} = await town.say('payout list ConflictCase --state OPEN');
  // Who decides sees in the queue whose it is and how much, not what the batch comes to; and in the case why.
  await at(confirm, url, '/conflicts');
  const row = await confirm.innerText('.queue tbody tr:has-text("K32")');
  assert.ok(row.includes(told[1]) && row.includes(told[3]), row);
  assert.notEqual(fen(told[3]), frozen.total_fen);
  await at(confirm, url, '/case/' + k32.id);
  await confirm.waitForSelector('.effects tbody tr');
  const said = await confirm.innerText('table.diff >> nth=0');
  assert.match(said, new RegExp(`已拨付至\\s+${told[1]}，\\S+ ${told[3]} 元，${told[2]} \\d+`));
  assert.match(said, /退回原因\s+演示[:：]银行电话说户名不符/);
  assert.match(await confirm.innerText('.head'), new RegExp(told[1]));
  assert.equal(await confirm.$('table.diff.tight >> nth=1 >> tr.differs'), null, 'a batch and one of its items are not alike: that says nothing');
  await picture(confirm, 'case-k32');
  await confirm.click('.head');
  await confirm.keyboard.press('2');
  await confirm.keyboard.press('Control+Enter');
  await confirm.waitForSelector('#why:focus');
  await confirm.keyboard.insertText('演示：银行说没有退回');
  await confirm.keyboard.press('Control+Enter');
  await confirm.waitForSelector('.toast:has-text("已裁定")');
  await front.waitForFunction(() => !document.querySelector('.note.warn'));
  await front.click('.actions button:has-text("部分退回")');
  await front.waitForSelector('input[type=checkbox]');
  await front.click('input[type=checkbox]');
  // What was decided about it stands with who has done what.
  assert.match(await front.innerText('.who-did'), /裁定 K32：银行确认未退回/);
  await front.fill('[name=f-bank_reference]', '演退1');
  await front.fill('[name=f-return_reason]', '账号不存在');
  await front.keyboard.press('Control+S');
  await front.waitForSelector('.head .badge:has-text("部分退回")');
  const {record: short} = await town.say('payout show ' + batch);
  assert.equal(short.returned_count, 1);
  assert.deepEqual([(await sums()).waits_fen, (await sums()).net_fen], [0, short.total_fen - short.returned_fen]);
  await picture(front, 'batch-return');
  await sound(front, '/batch');
  // A leave that was paid is reversed by the other finance post; 2137449 fen are to come back, 1000000 come.
  const reversal = (await town.say('reverse')).id;
  await at(confirm, url, '/show/' + reversal);
  await confirm.click('.actions button:has-text("同意")');
  await confirm.click('.dialog .primary');
  await confirm.waitForSelector('.toast:has-text("已办：同意")');
  await at(account, url, '/recovery/' + (await town.say('payout list Recovery')).records[0].id);
  await account.waitForSelector('.sum .v.lead:has-text("21,374.49")');
  await account.click('.actions button:has-text("退款…")');
  await account.fill('[name=f-refund_fen]', '10000');
  await account.keyboard.press('Control+S');
  await account.waitForSelector('.sum .v.lead:has-text("11,374.49")');
  await sound(account, '/recovery');
  // What was moved is booked under what was reversed: the page says where, and how much.
  await at(confirm, url, '/show/' + reversal);
  const books = await confirm.waitForSelector('aside .panel:has-text("记在原单")');
  assert.match(await books.innerText(), /账\s*2 笔\s*记在原单津贴项目.*下[\s\S]*21,374\.49 元[\s\S]*差\s*0\.00/);
  const {record: {target}} = await town.say('payout show ' + reversal);
  assert.equal(await books.$eval('a', (one) => one.getAttribute('href')), '#/show/' + target);
  // The lists lead to it, too, and tell what is owed from what is left.
  await at(confirm, url, '/recoveries');
  const {record: {application}} = await town.say('payout show ' + target);
  const bears = (await town.say('payout show ' + application)).header.doc_no;
  for (const [caption, amounts] of [['追回', ['21,374.49', '11,374.49']], ['冲销', ['−21,374.49']]]) {
    const cells = await confirm.waitForSelector(`table:has(caption:text-is("${caption}")) tbody tr`);
    assert.equal(await cells.$eval('td:nth-child(2) a', (one) => one.getAttribute('href')), '#/show/' + target);
    const said = await cells.innerText();
    for (const text of [bears, ...amounts]) assert.ok(said.includes(text), `${caption}: ${said}`);
  }
  // The bank's own list: what differs is told with both figures; a word on one list is no word on another.
  const {header: {doc_no: no}, record: sent} = await town.say('payout show ' + batch);
  const listed = (name, count, sum) => ({name, mimeType: 'text/csv', buffer: Buffer.from(`批次,金额（元）,人数\n${no},${sum},${count}\n`)});
  const yuan = (sent.total_fen / 100).toFixed(2);
  await at(confirm, url, '/batches');
  await confirm.setInputFiles('input[type=file]', listed('one.csv', sent.person_count + 1, yuan));
  await confirm.click('button:has-text("核对")');
  await confirm.waitForSelector(`td:has-text("人数：银行 ${sent.person_count + 1}，本市 ${sent.person_count}")`);
  await confirm.fill('label:has-text("查明后写明如何处理") input', '演示');
  await confirm.setInputFiles('input[type=file]', listed('two.csv', sent.person_count, '88888.00'));
  await confirm.waitForFunction(() => ![...document.querySelectorAll('label')].some((label) => label.textContent.includes('查明后写明')));
  await confirm.click('button:has-text("核对")');
  await confirm.waitForSelector('td:has-text("金额：银行 88,888.00")');
  await confirm.setInputFiles('input[type=file]', listed('three.csv', sent.person_count, yuan));
  await confirm.click('button:has-text("核对")');
  await confirm.waitForSelector('.toast:has-text("相符")');
  // What comes late for a page that was left gives the next one nothing: neither its head nor its buttons.
  const recovery = new URL(account.url()).hash;
  let release;
  const held = new Promise((done) => { release = done; });
  await account.route('**/api/payout-items*', async (route) => { await held; await route.continue(); });
  const asked = account.waitForRequest('**/api/payout-items*');
  await account.evaluate((hash) => { location.hash = hash; }, '#/batch/' + batch);
  await asked;
  await account.evaluate((hash) => { location.hash = hash; }, recovery);
  await account.waitForSelector('.actions button:has-text("退款…")');
  const came = account.waitForResponse('**/api/payout-items*');
  release();
  await (await came).finished();
  await town.say('payout show ' + batch);
  await account.evaluate(() => fetch('/')); // Two round trips later all that could follow has.
  assert.ok(await account.$('.actions button:has-text("退款…")'));
  await account.unroute('**/api/payout-items*');
  for (const path of ['/batches', '/recoveries', '/copies', '/deposits', '/clearings']) {
    await at(confirm, url, path);
    await confirm.waitForSelector('.table td, .soft');
    await sound(confirm, path);
  }
  for (const page of [front, chief, account, confirm]) await page.context().close();
});

test('the papers of the city: what it prints is the grid of the form, with the figures of the books', async () => {
  const {clearing, payout, clearings} = town;
  const chief = await signedIn(clearing, 'chief');
  const p = await signedIn(payout, 'chief');
  const day = new Date(Date.now() + 8 * 3600_000).toISOString().slice(0, 10);
  // 300000 fen of one birth (YT 4.1): nine tenths paid, one kept.
  holdsGrid(await printed(chief, clearing, clearings.b, '结算单'), [
    [['医院', '演示b院'], ['月份', '2025年01月']],
    [['类别', '生育住院'], ['人次', '1'], ['总费用', '3,000.00'], ['基金应付', '3,000.00']],
    [['上月结转', '0.00'], ['扣减', '0.00'], ['应结算', '3,000.00']],
    [['90%拨付', '2,700.00'], ['10%保证金', '300.00']],
    [['受理', ''], ['医院签章', ''], ['科长', ''], ['财务', '']]], 'F-09');
  const year = await printed(chief, clearing, (await first('clearing', 'DepositMonth', (one) => one.person.endsWith(' 2025年01月'))).id, '全年结算情况统计表');
  holdsGrid(year, [[['医院', '演示b院'], ['年度', '2025']], [['月份', '2025年01月'], ['保证金', '300.00'], ['扣除', '0.00'], ['结余', '300.00']], [['累计', '300.00']]], 'F-10');
  assert.ok(!year.includes('暂'), year);
  let paid, voucher;
  for (const one of (await town.say('clearing list PayoutVoucher')).records) {
    const {record} = await town.say('clearing show ' + one.id);
    if (record.subject === '医院结算 2025年01月') [paid, voucher] = [one, record.voucher_no];
  }
  holdsGrid(await printed(chief, clearing, paid.id, '拨付单据'), [
    [['单据号', voucher], ['日期', day]],
    [['收款方', '演示b院'], ['银行', ''], ['账号', '']],
    [['事由', '医院结算2025年01月'], ['金额大写', '贰仟柒佰元整'], ['金额', '2,700.00']],
    [['会计', (await town.say('clearing staff list')).staff.find((one) => one.operator_id === 'account').name], ['确认', (await town.say('clearing staff list')).staff.find((one) => one.operator_id === 'confirm').name], ['作废标志', '']]], 'F-08');
  // By label and name, no code and no id: who decided K01 was 例初.
  const decided = await printed(chief, clearing, (await first('clearing', 'ConflictCase')).id, '冲突处理单');
  assert.match(decided, new RegExp(`决定人K01一次生育两院结算\\d{23}\\d{23}保留.*例初理由演示：先到的重复，已与医院核对决定时间${day}\\d\\d:\\d\\d:\\d\\d打印`)); // A choice says itself, without a label before each.
  assert.doesNotMatch(decided, /keep_/);
  const batch = await first('payout', 'PayoutBatch');
  const {record: frozen} = await town.say('payout show ' + batch.id);
  const sheet = await printed(p, payout, batch.id, '汇总表');
  assert.match(sheet, /^演示银行汇总表/);
  assert.ok(sheet.includes(`代发机构演示银行月份2022年10月批次${batch.doc_no}人数${frozen.person_count}金额${(frozen.total_fen / 100).toFixed(2).replace(/\B(?=(\d{3})+\.)/g, ',')}`), sheet);
  const back = await first('payout', 'Reversal');
  const reversal = await printed(p, payout, back.id, '冲销单');
  // Who applied, and not who looks at it.
  const asked = (await town.say('payout show ' + back.id)).header.created_by;
  assert.ok(reversal.includes('申请' + (await town.say('payout staff list')).staff.find((one) => one.operator_id === asked).name), reversal);
  assert.match(reversal, /原编号\d{23}原金额21,374\.49冲销金额−21,374\.49原因演示|原编号原金额冲销金额原因\d{23}21,374\.49−21,374\.49演示/);
  // A receipt is for whom something was taken in of: none of these.
  for (const [page, url, id] of [[p, payout, batch.id], [chief, clearing, paid.id]]) {
    await page.goto(url + '/#/paper/' + id);
    await page.waitForSelector('.tabs button');
    assert.ok(!(await page.textContent('.tabs')).includes('受理回执'));
  }
  for (const page of [chief, p]) await page.context().close();
});
