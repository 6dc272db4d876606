// Papers as a desk prints them, in every city: made into PDF by the browser, read back by programs of others
// (poppler, zbar). Labels are typed from the trade's list of forms; values are what was typed into the record.
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {dirname, join} from 'node:path';
import {after, before, describe, test} from 'node:test';
import {fileURLToPath} from 'node:url';

import {holdsGrid, pdf, squash} from './paper.mjs';
import {openPage, openTown} from './stage.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** A town of one city without a link, its papers, and a page at each desk. */
async function openCity(profile) {
  const town = await openTown(profile);
  await town.say('city stop');
  for (const data of Object.values(town.desks)) assert.throws(() => town.command(data, ['sync'])); // They have noticed.
  const papers = await town.say('papers');
  const pages = new Map();
  const errors = [];
  const pageOf = async (data) => {
    if (pages.has(data)) return pages.get(data);
    const desk = await town.serve(data);
    const page = await openPage(town, desk.url, errors);
    await page.waitForSelector('.nav a');
    await page.evaluate(() => { window.prints = 0; window.print = () => { window.prints += 1; }; });
    pages.set(data, {page, desk});
    return pages.get(data);
  };
  return {
    town, papers, errors, pageOf,
    paper: (type, number = 0) => papers.filter((one) => one.type === type)[number],
    async close() { await town.close(); assert.deepEqual(errors, []); },
  };
}

/** The preview of a paper on one of its forms. */
async function preview(city, paper, title) {
  const {page, desk} = await city.pageOf(paper.desk);
  await page.goto(desk.origin + '/#/print/' + paper.id);
  await page.waitForFunction((doc) => document.querySelector('.sheet') && document.querySelector('.sheet').textContent.includes(doc), paper.doc_no);
  const button = page.locator('.tabs button', {hasText: title});
  assert.equal(await button.count(), 1, `${paper.type} is not offered on ${title}: ${await page.textContent('.tabs')}`);
  await button.click();
  await page.waitForFunction((wanted) => document.querySelector('.sheet').getAttribute('aria-label').includes(wanted), title);
  return page;
}

async function printsGrid(city, paper, title, rows) {
  const made = await pdf(city.town.folder, await preview(city, paper, title));
  assert.ok(made.raw.startsWith(squash(title)) || made.raw.includes(squash(title)), `${title}: ${made.raw.slice(0, 80)}`);
  assert.ok(made.raw.includes('暂'), `${title}: not confirmed, and says so`);
  holdsGrid(made.raw, rows, title);
  assert.equal(made.pages, 1, `${title}: one page`);
  return made;
}

function scanned(made) {
  const png = made.file.replace('.pdf', '');
  execFileSync('pdftoppm', ['-r', '200', '-png', '-f', '1', '-l', '1', '-singlefile', made.file, png]);
  return execFileSync('zbarimg', ['-q', '--raw', png + '.png'], {encoding: 'utf8'}).trim().split('\n');
}

describe('大冶', () => {
  let city;
  before(async () => { city = await openCity('daye'); });
  after(() => city.close());

  test('F-01: every box of 备案登记表 in its row, choices ticked', async () => {
    const paper = city.paper('Filing');
    const {form} = paper;
    const made = await printsGrid(city, paper, '大冶市生育保险备案登记表', [
      [['申报医疗机构（签章）', '演示甲院']],
      [['姓名', form.patient_name], ['性别', '女'], ['身份证号码', form.patient_id_no]],
      [['是否就业', '是□否☑'], ['工作单位', '无']],
      [['就诊医院', '演示甲院'], ['联系电话', '13900000142']],
      [['结婚证编号', 'J990101-2021-000001'], ['怀孕时间', form.pregnancy_date], ['胎数', '1']],
      [['生育方式', '产检☑上环取环□结扎□分娩☑流产□引产□'], ['生育（产检、计划生育、引流产时间）', form.event_date]],
      [['配偶姓名', form.spouse_name], ['配偶身份证号码', form.spouse_id_no]],
      [['配偶工作单位', '演示纺织厂']],
      [['申报日期', form.declared_on], ['申报人', form.declarant_name]]]);
    assert.match(made.raw, /（男职工未就业配偶）/);
    assert.ok(made.raw.includes('编号' + paper.doc_no));
    assert.match(made.raw, /操作员例员·演示甲院·设备[0-9a-f]{8}/);
    // Rows follow each other downwards, and what is of one row stands at one height.
    const height = (text) => made.words.find((word) => word.text === text).y;
    const rows = [['是否就业', '工作单位'], ['就诊医院', '联系电话'], ['结婚证编号', '怀孕时间', '胎数'], ['配偶工作单位'], ['申报日期', '申报人']];
    for (const row of rows) for (const label of row) assert.ok(Math.abs(height(label) - height(row[0])) < 0.5, label);
    const heights = rows.map((row) => height(row[0]));
    assert.deepEqual([...heights].sort((a, b) => a - b), heights);
    assert.match(made.layout, /就诊医院\s+演示甲院\s+联系电话\s+13900000142/);
  });

  test('F-02: both accounts under their headings; a row for each bank line', async () => {
    const paper = city.paper('AllowanceApplication');
    const {form} = paper;
    await printsGrid(city, paper, '职工生育津贴待遇“一事联办”申报表', [
      [['申报医疗机构（签章）', '演示甲院']],
      [['姓名', form.patient_name], ['性别', '女'], ['身份证号码', form.patient_id_no]],
      [['是否就业', '是'], ['工作单位', '演示棉纺厂']],
      [['就诊医院', '演示甲院'], ['联系电话', '13900000142']],
      [['结婚证编号', 'J990101-2020-000008'], ['怀孕时间', '2021-12-20'], ['胎数', '1'], ['胎次', '1']],
      [['生育方式', '顺产☑剖宫产□流产□引产□'], ['生育(引流产时间)', '2022-09-27'], ['出生证编号', 'C990101202200017']],
      ['女职工单位信息', ['单位开户名', '演示单位']],
      [['开户银行', '演示银行']],
      [['银行账号', '42001234567890']],
      [['单位联系人(财务)', '例会计'], ['联系电话', '0714-8725809']],
      [['配偶姓名', form.spouse_name], ['身份证号码', form.spouse_id_no], ['单位名称', '演示运输队']],
      ['配偶单位信息', ['单位开户名', '演示运输队']],
      [['开户银行', '演示银行']],
      [['银行账号', '42001234567891']],
      [['单位联系人(财务)', '样会计'], ['联系电话', '0714-8717336']]]);
  });

  test('F-06: the bill, amounts in words, and the slip for the patient', async () => {
    const paper = city.paper('Settlement');
    const {form} = paper;
    const made = await printsGrid(city, paper, '医疗费结算单', [
      [['医院', '演示甲院'], ['编号', paper.doc_no]],
      [['姓名', form.patient_name], ['证件号码', form.patient_id_no], ['参保单位', '演示棉纺厂']],
      [['待遇类别', '生育住院'], ['生育类别', '生育'], ['入院', form.admission_date], ['出院', form.discharge_date]],
      [['总费用', '5,200.00'], ['目录内', '4,862.35'], ['基金支付', '4,862.35'], ['个人自负', '337.65']],
      [['发票号', form.invoice_no + '（发票代码 99020001）'], ['备案号', '']],
      [['离线标志', '是'], ['签字', '']]]);
    assert.ok(made.raw.includes('基金支付肆仟捌佰陆拾贰元叁角伍分；个人自负叁佰叁拾柒元陆角伍分'));
    const slip = made.raw.slice(made.raw.indexOf('以下交患者'));
    for (const part of ['编号' + paper.doc_no, `就诊${form.admission_date}至${form.discharge_date}`, '您付337.65元', '4,862.35元肆仟捌佰陆拾贰元叁角伍分', '以市级审核结果为准', '0714-8725809',
      form.patient_id_no.slice(0, 6) + '********' + form.patient_id_no.slice(14)]) assert.ok(slip.includes(part), part + ': ' + slip);
    assert.ok(!slip.includes(form.patient_id_no), 'the whole number does not leave with the slip');
  });

  test('the code on the paper is read by another program: version, number, fen, mark; nobody is named', async () => {
    const paper = city.paper('Settlement');
    const codes = scanned(await pdf(city.town.folder, await preview(city, paper, '医疗费结算单')));
    assert.equal(codes.length > 0, true);
    for (const code of codes) assert.match(code, new RegExp(`^1\\|${paper.doc_no}\\|486235\\|[0-9a-f]{16}$`));
    const filing = scanned(await pdf(city.town.folder, await preview(city, city.paper('Filing'), '大冶市生育保险备案登记表')));
    assert.match(filing[0], new RegExp(`^1\\|${city.paper('Filing').doc_no}\\|0\\|[0-9a-f]{16}$`));
    assert.notEqual(filing[0].slice(-16), codes[0].slice(-16));
    // The city knows it for one of its desks', and not once a fen is changed.
    const known = await city.town.say('city slip ' + codes[0]);
    assert.deepEqual([known.doc_no, known.amount_fen, known.site_no], [paper.doc_no, 486235, '0003']);
    const forged = await city.town.say('city slip ' + codes[0].replace('486235', '486236'));
    assert.equal(forged.problems[0].code, 'C-450');
  });

  test('F-20 and F-03: what it is about by number; masked, with whom to ask', async () => {
    const reversal = city.paper('Reversal');
    await printsGrid(city, reversal, '冲销单', [
      [['原编号', reversal.target], ['原金额', '4,862.35'], ['冲销金额', ''], ['原因', '演示:金额录错']],
      [['申请', '例员'], ['审核', ''], ['财务', '']]]);
    const filing = city.paper('Filing');
    const id = filing.form.patient_id_no;
    const made = await printsGrid(city, filing, '上传回执', [ // 受理 it is once the city has it.
      [['编号', filing.doc_no], ['事项', '备案登记']],
      [['姓名', filing.form.patient_name], ['证件号码', id.slice(0, 6) + '********' + id.slice(14)]]]);
    assert.ok(!made.raw.includes(id));
    for (const part of ['收件日期', '经办机构', '大冶市医疗保障服务中心', '0714-8725809', '未联网']) assert.ok(made.raw.includes(part), part);
  });

  test('rare characters and names of fifty are printed to the byte', async () => {
    // Extensions A and B, beyond the first plane, fifty code points.
    const names = ['例㛃𠮷', '样𤋮𬱖', '试' + '𠮷'.repeat(49)];
    for (const [i, name] of names.entries()) {
      const {form, desk} = city.paper('Filing');
      const done = city.town.command(desk, ['new', 'Filing', '--from', '-'], JSON.stringify({...form, patient_name: name, patient_id_no: city.town.wives[i].id_no, declarant_name: name}));
      const page = await preview(city, {type: 'Filing', desk, ...done}, '大冶市生育保险备案登记表');
      const made = await pdf(city.town.folder, page);
      assert.ok(made.raw.includes('姓名' + name + '性别女'), `${name}: ${made.raw.slice(0, 400)}`);
      const told = (await page.locator('.desk-paper > .note').allTextContents()).join('');
      for (const code of [/𠮷 U\+20BB7/, /𤋮 U\+242EE、𬱖 U\+2CC56/, /𠮷 U\+20BB7/].slice(i, i + 1)) assert.match(told, code);
    }
    // No font here has this one: the paper bears its code, and the preview says so.
    const {form, desk} = city.paper('Filing');
    const done = city.town.command(desk, ['new', 'Filing', '--from', '-'], JSON.stringify({...form, patient_name: '演𪚥', patient_id_no: city.town.wives[5].id_no}));
    const made = await pdf(city.town.folder, await preview(city, {type: 'Filing', desk, ...done}, '大冶市生育保险备案登记表'));
    assert.ok(made.raw.includes('U+2A6A5'), made.raw);
  });

  test('preview equals print; the offset of a printer moves the paper and is kept by the desk', async () => {
    const paper = city.paper('Settlement');
    const page = await preview(city, paper, '医疗费结算单');
    const seen = await page.evaluate(() => {
      const sheet = document.querySelector('.sheet').getBoundingClientRect();
      return [...document.querySelectorAll('.grid th')].map((one) => { const box = one.getBoundingClientRect(); return {text: one.textContent, y: ((box.top + box.bottom) / 2 - sheet.top) * 25.4 / 96}; });
    });
    const plain = await pdf(city.town.folder, page);
    const at = (made, text) => made.words.find((word) => word.text === text);
    for (const label of ['医院', '待遇类别', '总费用', '离线标志']) {
      const there = seen.find((one) => one.text === label);
      assert.ok(Math.abs(at(plain, label).y - there.y) < 1, `${label}: ${at(plain, label).y} on paper, ${there.y} in the preview`);
    }
    assert.ok(at(plain, '医院').x >= 16 && at(plain, '医院').y >= 18);
    await page.fill('#offset-x', '3.0');
    await page.press('#offset-x', 'Enter');
    await page.waitForFunction(() => document.documentElement.style.getPropertyValue('--offset-x') === '3mm');
    await page.fill('#offset-y', '-2.5');
    await page.press('#offset-y', 'Enter');
    await page.waitForFunction(() => document.documentElement.style.getPropertyValue('--offset-y') === '-2.5mm');
    const moved = await pdf(city.town.folder, page);
    assert.equal(moved.pages, 1);
    assert.ok(Math.abs(at(moved, '医院').x - at(plain, '医院').x - 3) < 0.2, `${at(moved, '医院').x} after ${at(plain, '医院').x}`);
    assert.ok(Math.abs(at(moved, '医院').y - at(plain, '医院').y + 2.5) < 0.2, `${at(moved, '医院').y} after ${at(plain, '医院').y}`);
    const {desk} = await city.pageOf(paper.desk);
    const other = await openPage(city.town, desk.again(), city.errors);
    await other.waitForSelector('.nav a');
    await other.goto(desk.origin + '/#/print');
    await other.waitForFunction(() => document.querySelector('#offset-x') && document.querySelector('#offset-x').value === '3.0');
    assert.match(await other.textContent('.trial'), /向右 3\.0 毫米，向下 -2\.5 毫米/);
    await other.context().close();
    await page.fill('#offset-x', 'abc');
    await page.press('#offset-x', 'Enter');
    assert.equal(await page.inputValue('#offset-x'), '3.0');
    await page.fill('#offset-x', '99');
    await page.press('#offset-x', 'Enter');
    await page.waitForSelector('.note.act');
    assert.match(await page.textContent('.note.act'), /20 毫米.*S-362/s);
  });

  test('by keyboard: Ctrl+P on a record, and on a form that is saved with it; nothing serious for axe', async () => {
    const paper = city.paper('Filing');
    const {page, desk} = await city.pageOf(paper.desk);
    await page.goto(desk.origin + '/#/show/' + paper.id);
    await page.waitForSelector('.actions');
    await page.keyboard.press('Control+P');
    await page.waitForSelector('.sheet');
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= 1024, `${wide}`);
    await page.evaluate(axe);
    const found = await page.evaluate(() => window.axe.run(document, {resultTypes: ['violations']}));
    assert.deepEqual(found.violations.filter((one) => /serious|critical/.test(one.impact)).map((one) => one.id + ': ' + one.nodes[0].html), []);
    await page.keyboard.press('Escape');
    await page.waitForSelector('.actions');
    const draft = city.town.command(paper.desk, ['copy', paper.id]).draft;
    await page.evaluate(() => { window.prints = 0; });
    await page.goto(desk.origin + '/#/new/Filing?draft=' + draft);
    await page.waitForFunction(() => document.querySelector('[data-field="patient_name"] input') && document.querySelector('[data-field="patient_name"] input').value);
    await page.keyboard.press('Control+P');
    await page.waitForFunction(() => window.prints === 1);
    await page.waitForSelector('.sheet[data-form="F-01"]');
    assert.match(await page.textContent('.desk-paper > .note'), /已记下/);
  });

  test('what was printed cannot be put right as if it had not been; the clerk may say that it was not', async () => {
    const paper = city.paper('Settlement');
    const {form, desk} = paper;
    const done = city.town.command(desk, ['new', 'Settlement', '--from', '-'], JSON.stringify({...form, patient_id_no: city.town.women[10].id_no, patient_name: city.town.women[10].name, invoice_no: '30000001'}));
    const other = {type: 'Settlement', desk, ...done};
    const page = await preview(city, other, '医疗费结算单');
    await page.evaluate(() => { window.prints = 0; });
    await page.click('#print');
    await page.waitForFunction(() => window.prints === 1);
    const correct = () => {
      try { return city.town.command(desk, ['correct-today', done.id, '--from', '-'], JSON.stringify({contact_phone: '13900000199'})); } catch (refused) { return JSON.parse(refused.stdout); }
    };
    const told = correct();
    assert.equal(told.problems[0].code, 'S-360');
    assert.match(told.problems[0].message, /打印.*冲销/);
    await page.click('text=没有打印出来');
    await page.waitForFunction(() => !document.querySelector('.desk-paper').textContent.includes('没有打印出来'));
    assert.equal(correct().problems, undefined);
  });

  test('F-04 at the desk: a visit that is not settled is returned with its reasons, and has no bill', async () => {
    const {form, desk} = city.paper('Settlement');
    const wife = city.town.wives[8];
    const refused = {...form, patient_id_no: wife.id_no, patient_name: wife.name, invoice_no: '30000009', total_fee_fen: 520000, in_scope_fen: 486235};
    const done = city.town.command(desk, ['new', 'Settlement', '--from', '-', '--not-met'], JSON.stringify(refused));
    const page = await preview(city, {type: 'Settlement', desk, ...done}, '一次性告知书');
    assert.ok(!(await page.textContent('.tabs')).includes('结算单'));
    const made = await pdf(city.town.folder, page);
    holdsGrid(made.raw, [[['编号', done.doc_no], ['姓名', wife.name]]], '一次性告知书');
    assert.match(made.raw, /序号缺少或不符的材料或信息要求可由部门查询1.+补交或更正.*补正期限/);
  });

  test('暂 goes once the city has confirmed; the receipt says so', async () => {
    const paper = city.paper('Filing');
    await city.town.say('city start');
    await city.town.say('settle');
    const page = await preview(city, paper, '受理回执');
    const made = await pdf(city.town.folder, page);
    assert.ok(!made.raw.includes('暂'), made.raw);
    assert.ok(made.raw.includes('已确认'));
    const f01 = await pdf(city.town.folder, await preview(city, paper, '大冶市生育保险备案登记表'));
    assert.ok(!f01.raw.includes('暂') && f01.raw.includes('编号' + paper.doc_no));
  });
});

describe('梁平', () => {
  let city;
  before(async () => { city = await openCity('liangping'); });
  after(() => city.close());

  test('F-13 and F-12: 申请表 and 授权确认表; what the city reckons is left open', async () => {
    const paper = city.paper('AllowanceApplication');
    const {form} = paper;
    await printsGrid(city, paper, '重庆市生育津贴申请表', [
      [['单位', '演示制药厂'], ['信用代码', '']],
      [['姓名', form.patient_name], ['证件号码', form.patient_id_no], ['缴费月数', '']],
      [['生育日期', '2024-05-27'], ['类别', '顺产'], ['胎次', '1'], ['胎儿数', '1'], ['出生证号', 'C500155202400021'], ['医院', '演示甲院']],
      [['上年度月平均工资', ''], ['来源', ''], ['天数', ''], ['津贴', '']],
      [['开户名', '演示制药厂'], ['银行', '演示银行'], ['账号', '50001234567890']],
      [['单位签字', ''], ['经办', ''], ['复核', '']]]);
    await printsGrid(city, paper, '重庆市生育津贴办理授权确认表', [
      [['单位名称', '演示制药厂'], ['信用代码', '']],
      [['经办人', ''], ['证件号码', ''], ['电话', '']],
      [['授权事项', '代办生育津贴申领'], ['期限', '']],
      [['女职工姓名', form.patient_name], ['证件号码', form.patient_id_no]],
      [['单位签章', ''], ['日期', '']]]);
  });
});

describe('攀枝花', () => {
  let city;
  before(async () => { city = await openCity('panzhihua'); });
  after(() => city.close());

  test('F-15, F-16 and F-07: out of the city, transfer, claim', async () => {
    const away = city.paper('Filing', 0);
    await printsGrid(city, away, '异地生育（计划生育）申请表', [
      [['姓名', away.form.patient_name], ['性别', '女'], ['身份证号码', away.form.patient_id_no]],
      [['参保单位', '演示单位0'], ['联系电话', '13900000142']],
      [['预产期', '2022-10-12'], ['异地原因', '异地工作'], ['生育地', '演示外地'], ['拟就诊医院', '演示外地医院']],
      [['材料', '']],
      [['计划生育手术', '复通手术'], ['单位意见', '同意'], ['经办机构意见', '']],
      [['经办', '例员'], ['日期', '2022-08-20']]]);
    const transfer = city.paper('Filing', 1);
    await printsGrid(city, transfer, '转诊转院申请表', [
      [['姓名', transfer.form.patient_name], ['证件号码', transfer.form.patient_id_no]],
      [['转出医院', '演示市院'], ['诊断', '演示:胎盘前置'], ['理由', '演示:本地不能处置'], ['转入医院', '演示外地医院']],
      [['医院签章', ''], ['经办意见', '同意转诊']]]);
    const claim = city.paper('ReimbursementClaim');
    await printsGrid(city, claim, '生育保险报销单据', [
      [['编号', claim.doc_no], ['单位', claim.form.patient_employer_name]],
      [['姓名', claim.form.patient_name], ['证件号码', claim.form.patient_id_no], ['类别', '生育医疗费用报销']],
      [['费用总额', '4,300.00'], ['目录内', '4,215.60'], ['限额/定额', ''], ['医疗费', '2,500.00'], ['津贴天数', ''], ['津贴', ''], ['合计', '2,500.00']],
      [['收款户名', claim.form.account_name], ['银行', claim.form.bank_branch_name], ['账号', claim.form.account_no]],
      [['受理', ''], ['复核(科长)', ''], ['财务', '']]]);
  });

  test('a sample amount is told on the paper', async () => {
    const made = await pdf(city.town.folder, await preview(city, city.paper('ReimbursementClaim'), '生育保险报销单据'));
    assert.ok(made.raw.includes('演示定额'), made.raw);
  });
});

describe('烟台', () => {
  let city;
  before(async () => { city = await openCity('yantai'); });
  after(() => city.close());

  test('F-05, F-07 and F-11: approval, claim, account', async () => {
    const away = city.paper('Filing');
    await printsGrid(city, away, '异地生育审批表', [
      [['姓名', away.form.patient_name], ['性别', '女'], ['身份证号码', away.form.patient_id_no]],
      [['参保单位', '演示单位0'], ['联系电话', '13900000142']],
      [['预产期', away.form.expected_date], ['异地原因', '异地工作'], ['生育地', '演示外地'], ['拟就诊医院', '演示外地医院']],
      [['材料', ''], ['单位意见', '同意']],
      [['经办', '例员'], ['日期', away.form.declared_on]]]);
    const claim = city.paper('ReimbursementClaim');
    await printsGrid(city, claim, '生育保险报销单据', [
      [['编号', claim.doc_no], ['单位', claim.form.patient_employer_name]],
      [['姓名', claim.form.patient_name], ['证件号码', claim.form.patient_id_no], ['类别', '生育医疗费用报销']],
      [['费用总额', '4,567.89'], ['目录内', '4,567.89'], ['限额/定额', ''], ['医疗费', '3,500.00'], ['津贴天数', ''], ['津贴', ''], ['合计', '3,500.00']]]);
    const account = city.paper('PayeeAccount');
    await printsGrid(city, account, '领取生育保险待遇详细信息填报表', [
      [['姓名', account.form.owner_name], ['证件号码', account.form.owner_id_no], ['电话', '13900000142']],
      [['原账户', '6222020200119987']],
      [['代发机构', ''], ['卡/折', '借记卡'], ['账号', '6222020200112230'], ['户名', account.form.owner_name]],
      [['原因', '旧卡遗失'], ['本人签字', ''], ['经办', '例员']]]);
  });

  test('F-18 and F-10: months elsewhere, and an inspection line by line', async () => {
    const months = city.paper('DeemedContribution');
    await printsGrid(city, months, '信息网络需求提报单', [
      [['县市区', '演示一县'], ['日期', '2024-09-26']],
      [['姓名', months.form.name], ['证件号码', months.form.id_no], ['原参保地', '山东省青岛市（370200）'], ['起止月份', '2023年09月 至 2024年02月'], ['连续', '是□否□']],
      ['市直', ['审核', ''], ['科长', ''], ['分管主任', ''], ['答复', '']]]);
    await printsGrid(city, city.paper('Inspection'), '日常稽查表', [
      [['医院', '演示市院'], ['日期', '2024-09-20']],
      [['项目', '收费'], ['结果', '超标准'], ['得分', ''], ['扣款', '1,000.00']],
      [['', '病历'], ['', '缺页'], ['', ''], ['', '234.50']],
      [['累计', '1,234.50']],
      ['双方签章', ['经办机构', ''], ['医院', '']]]);
  });
});

describe('秦皇岛', () => {
  let city;
  before(async () => { city = await openCity('qinhuangdao'); });
  after(() => city.close());

  test('F-19: 零星报销申报单 in the order of the six steps, then the employer', async () => {
    const paper = city.paper('ReimbursementClaim');
    const {form} = paper;
    const made = await printsGrid(city, paper, '生育保险零星报销申报单', [
      [['与申报人关系', ''], ['代办人姓名', ''], ['代办人地址', '']],
      [['证件类型', '居民身份证(户口簿)'], ['患者证件号码', form.patient_id_no]],
      [['姓名', form.patient_name], ['性别', '女'], ['参保单位', form.patient_employer_name]],
      [['险种类型', ''], ['参保状态', ''], ['参保地区', '']],
      [['拨付对象', '个人'], ['银行大类', '中国工商银行']]]);
    holdsGrid(made.raw, [
      ['单位审核', ['审核结果', '通过□不通过□'], ['审核意见', '']],
      [['是否发放工资', '是□否□'], ['姓名', ''], ['电话', '']]], '单位审核');
  });

  test('F-07: the claim in figures, whose account, and room for three signatures', async () => {
    const claim = city.paper('ReimbursementClaim');
    // QHD-E01: 1,280.00 + 765.43 in scope, 99.57 not.
    await printsGrid(city, claim, '生育保险报销单据', [
      [['编号', claim.doc_no], ['单位', claim.form.patient_employer_name]],
      [['姓名', claim.form.patient_name], ['证件号码', claim.form.patient_id_no], ['类别', '生育医疗费用报销']],
      [['费用总额', '2,145.00'], ['目录内', '2,045.43'], ['限额/定额', ''], ['医疗费', '2,045.43'], ['津贴天数', ''], ['津贴', ''], ['合计', '2,045.43']],
      [['收款户名', claim.form.account_name], ['银行', claim.form.bank_branch_name], ['账号', claim.form.account_no]],
      [['受理', ''], ['复核(科长)', ''], ['财务', '']]]);
  });

  test('invoices and fees stand line by line, on paper and on the screen', async () => {
    const paper = city.paper('ReimbursementClaim');
    const made = await pdf(city.town.folder, await preview(city, paper, '生育保险零星报销申报单'));
    assert.ok(made.raw.includes(`发票发票代码99010001发票号码${paper.form.invoices[0].no}发票金额2,145.00开票日期2022-10-13`), made.raw);
    const {page, desk} = await city.pageOf(paper.desk);
    await page.goto(desk.origin + '/#/show/' + paper.id);
    await page.waitForSelector('dd table:has(caption:text-is("费用明细"))');
    const fees = await page.$$eval('dd table:has(caption:text-is("费用明细")) tr', (rows) => rows.map((row) => [...row.cells].map((cell) => cell.textContent)));
    assert.deepEqual(fees.map((row) => [row[0], row[2]]), [['名称', '金额'], ['床位费', '1,280.00'], ['药品费', '765.43'], ['陪护用品', '99.57']], JSON.stringify(fees));
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'sideways scrolling');
  });

  test('a place is typed by its code, and read by its name', async () => {
    const {page, desk} = await city.pageOf(city.paper('ReimbursementClaim').desk);
    await page.goto(desk.origin + '/#/new/ReimbursementClaim');
    await page.fill('[data-field=visit_division] input', '370200');
    await page.press('[data-field=visit_division] input', 'Tab');
    await page.waitForSelector('[data-field=visit_division] .from:text-is("山东省青岛市")');
    assert.equal(await page.inputValue('[data-field=visit_division] input'), '370200');
    await page.goto(desk.origin + '/#/');
  });

  test('F-19 for the allowance of the personal channel', async () => {
    const paper = city.paper('AllowanceApplication');
    const {form} = paper;
    const made = await printsGrid(city, paper, '生育津贴申报单', [
      [['与申报人关系', ''], ['代办人地址', '']],
      [['证件类型', '居民身份证(户口簿)'], ['身份证号码', form.patient_id_no]],
      [['姓名', form.patient_name], ['性别', '女'], ['工作单位', '演示单位']],
      [['拨付对象', '个人'], ['银行大类', '中国工商银行']],
      [['开户银行', '演示支行'], ['单位开户名', form.patient_name]],
      [['银行账号', '6222020200112233446'], ['待遇发放方式', '委托银行发放']]]);
    assert.ok(made.raw.includes('出院日期2022-10-13'));
  });

  test('F-04: what the city sent back is told in one paper, each matter in a line; no receipt for it', async () => {
    await city.town.say('city start');
    const paper = await city.town.say('returned');
    const page = await preview(city, paper, '一次性告知书');
    assert.ok(!(await page.textContent('.tabs')).includes('受理回执'));
    const made = await pdf(city.town.folder, page);
    holdsGrid(made.raw, [[['编号', paper.doc_no], ['姓名', paper.form.patient_name]]], '一次性告知书');
    assert.match(made.raw, /序号缺少或不符的材料或信息要求可由部门查询1.*补交或更正补正期限经办人例员签收/);
    assert.ok(made.raw.includes('2,145.00') || made.raw.includes('合计'), made.raw);
    // What the city has looked up by now is told by its name.
    const claim = await pdf(city.town.folder, await preview(city, city.paper('ReimbursementClaim'), '生育保险零星报销申报单'));
    assert.ok(claim.raw.includes('险种类型职工基本医疗保险参保状态正常参保地区河北省秦皇岛市（130300）'), claim.raw);
  });
});

// What the city prints is drawn by the same part, from the same descriptions, without a desk around it.
describe('市局的表单', () => {
  let city, page;
  const errors = [];
  before(async () => {
    city = await openCity('daye');
    const web = join(dirname(fileURLToPath(import.meta.url)), '../../packaging/web');
    const {build} = createRequire(join(web, 'package.json'))('esbuild');
    const entry = "import {h, render} from 'preact'; import {Sheet} from '../../schema/web/print.jsx'; window.draw = (all) => { document.body.textContent = ''; render(h(Sheet, all), document.body.appendChild(document.createElement('main'))); };";
    const made = await build({stdin: {contents: entry, resolveDir: web, loader: 'jsx'}, bundle: true, write: false, format: 'iife', jsx: 'automatic', jsxImportSource: 'preact',
      nodePaths: [join(web, 'node_modules')]});
    const style = ['tokens', 'parts', 'print'].map((name) => readFileSync(join(web, `../../schema/web/${name}.css`), 'utf8')).join('');
    page = await (await city.town.browser.newContext({locale: 'zh-CN'})).newPage();
    page.on('pageerror', (error) => errors.push(String(error)));
    await page.setContent(`<!doctype html><html lang="zh-CN"><style>${style}</style><body></body></html>`);
    await page.evaluate(made.outputFiles[0].text);
  });
  after(async () => { await city.close(); assert.deepEqual(errors, []); });

  const drawn = async (type, title, more) => {
    const {forms} = city.town.command(city.town.desks.a, ['fields', type]);
    const form = forms.find((one) => one.title.includes(title));
    assert.ok(form, `${type}: ${title}`);
    await page.evaluate((all) => { window.draw(all); }, {form, about: {operator: '样科', site: '演示市局', at: '2026-09-18 10:47'}, ...more});
    return pdf(city.town.folder, page);
  };

  test('F-08 and F-09: a voucher, and the month of a hospital with a row for each kind', async () => {
    const voucher = await drawn('PayoutVoucher', '拨付单据', {one: {header: {state: 'DRAFT'}, record: {voucher_no: '370600-2026-000017', dated: '2026-09-18', payee_name: '演示市院',
      bank_name: '演示银行', account_no: '42001234567890', subject: '2026年08月 医院结算', amount_in_words: '壹仟肆佰零玖元伍角', amount_fen: 140950, accountant: 'account', confirmed_by: 'confirm'}}});
    holdsGrid(voucher.raw, [
      [['单据号', '370600-2026-000017'], ['日期', '2026-09-18']],
      [['收款方', '演示市院'], ['银行', '演示银行'], ['账号', '42001234567890']],
      [['事由', '2026年08月 医院结算'], ['金额大写', '壹仟肆佰零玖元伍角'], ['金额', '1,409.50']],
      [['会计', 'account'], ['确认', 'confirm'], ['作废标志', '']]], '拨付单据');
    assert.ok(!voucher.raw.includes('暂'));
    const month = await drawn('HospitalClearing', '结算单', {one: {doc_no: '37060000032026083100017', state: 'AUDITED', record: {institution_name: '演示市院', month: 202608,
      sums: [{kind: '生育住院', count: 12, total_fee_fen: 6240000, fund_fen: 5834820}, {kind: '产前检查', count: 31, total_fee_fen: 930000, fund_fen: 821045}],
      carry_fen: -120000, disallowed_fen: 5500, total_fen: 6530365, payable_fen: 5877328, deposit_fen: 653037}}});
    assert.ok(month.raw.startsWith('演示市院结算单'));
    holdsGrid(month.raw, [
      [['医院', '演示市院'], ['月份', '2026年08月']],
      [['类别', '生育住院'], ['人次', '12'], ['总费用', '62,400.00'], ['基金应付', '58,348.20']],
      [['', '产前检查'], ['', '31'], ['', '9,300.00'], ['', '8,210.45']],
      [['上月结转', '−1,200.00'], ['扣减', '55.00'], ['应结算', '65,303.65']],
      [['90%拨付', '58,773.28'], ['10%保证金', '6,530.37']],
      [['受理', ''], ['医院签章', ''], ['科长', ''], ['财务', '']]], '医院结算单');
  });

  test('an amount too wide for its cell stands in smaller letters, on one line and whole', async () => {
    const wide = 9876543210987654; // 98,765,432,109,876.54
    const drawnLines = () => page.$$eval('.sheet td.num', (all) => all.filter((one) => one.textContent).map((one) => {
      const range = document.createRange();
      range.selectNodeContents(one);
      const lines = new Set([...range.getClientRects()].map((rect) => Math.round(rect.top)));
      return {text: one.textContent, lines: lines.size, out: one.scrollWidth > one.clientWidth + 1, size: parseFloat(getComputedStyle(one).fontSize)};
    }));
    for (const [type, title, all] of [
      ['PayoutVoucher', '拨付单据', {one: {header: {state: 'DRAFT'}, record: {voucher_no: '370600-2026-000017', amount_fen: wide}}}],
      ['HospitalClearing', '结算单', {one: {state: 'AUDITED', record: {institution_name: '演示市院', month: 202608, sums: [{kind: '生育住院', count: 12, total_fee_fen: wide, fund_fen: -wide}], carry_fen: -wide, disallowed_fen: 5500, total_fen: wide, payable_fen: wide}}}],
      ['PayoutBatch', '拨付清单', {one: {record: {}}, lines: [{name: '例安', id_no: '990101199103054004', account_no: '6222020200112230', account_name: '例安', amount_fen: wide}]}],
      ['BenefitDetermination', '核定表', {one: {record: {total_fen: wide}}, records: [{record: {name: '例安', id_no: '990101199103054004', prenatal_fee_fen: wide, allowance_fen: wide, total_fen: wide}}]}],
    ]) {
      const {raw} = await drawn(type, title, all);
      assert.ok(raw.includes('98,765,432,109,876.54'), title);
      const cells = await drawnLines();
      for (const one of cells) assert.deepEqual([one.lines, one.out], [1, false], `${title}: ${JSON.stringify(one)}`);
      const usual = cells.filter((one) => one.text === '55.00');
      for (const one of usual) assert.equal(one.size, 14, title); // 10.5 pt: what has room keeps its letters.
    }
  });

  test('F-17 and F-14: many lines: their head on every page, the sum at the end', async () => {
    const records = Array.from({length: 70}, (_, i) => ({record: {employer_name: '演示棉纺厂', month: 202609, name: '例' + 'ABCDEFGHIJ'[Math.floor(i / 10)] + (i % 10), id_no: '99010119910305' + String(4000 + i),
      event_date: '2026-05-27', birth_type: 'cesarean', prenatal_fee_fen: 80000, days: 113, allowance_fen: 268316, total_fen: 348316}}));
    const table = await drawn('BenefitDetermination', '核定表', {one: records[0], records});
    assert.ok(table.pages >= 3, `${table.pages}`);
    assert.equal(table.raw.split('序号姓名证件号码生育日期类别产前检查费天数津贴合计').length - 1, table.pages);
    for (let i = 0; i < 70; i += 1) assert.ok(table.raw.includes(`${i + 1}${records[i].record.name}${records[i].record.id_no}2026-05-27剖宫产800.001132,683.163,483.16`), `line ${i + 1}`);
    assert.ok(table.raw.includes('总计243,821.20')); // 70 × 3,483.16
    const list = await drawn('PayoutBatch', '拨付清单', {one: {doc_no: '37060000092026091800017', record: {}}, lines: [{name: '例安', id_no: '990101199103054004', account_no: '6222020200112230', account_name: '例安', amount_fen: 2863374, remark: ''}]});
    holdsGrid(list.raw, [[['序号', '1'], ['姓名', '例安'], ['证件号码', '990101199103054004'], ['账号', '6222020200112230'], ['户名', '例安'], ['金额', '28,633.74'], ['备注', '']]], '拨付清单');
  });

  test('F-09: a month that is in dispute says so, and is no final paper', async () => {
    const month = (state, state_label) => drawn('HospitalClearing', '结算单', {one: {header: {state, state_label}, record: {institution_name: '演示市院', month: 202608, total_fen: 5500}}});
    assert.match((await month('DISPUTED', '对账不符')).raw, /暂.*对账不符，金额未定/s);
    assert.doesNotMatch((await month('RECONCILED', '对账完成')).raw, /暂|金额未定/);
  });

  test('F-10 and F-20: the year of a deposit, its payout, and a decided conflict', async () => {
    const months = Array.from({length: 12}, (_, i) => ({record: {institution_name: '演示市院', month: 202501 + i, deposit_fen: 123457, deducted_fen: i === 2 ? 23457 : 0, net_fen: i === 2 ? 100000 : 123457}}));
    const year = await drawn('DepositMonth', '全年结算情况统计表', {one: months[0], records: months, about: {operator: '样科', site: '演示市局', at: '2026-01-18 10:47', year: '2025'}});
    holdsGrid(year.raw, [
      [['医院', '演示市院'], ['年度', '2025']],
      [['月份', '2025年01月'], ['保证金', '1,234.57'], ['扣除', '0.00'], ['结余', '1,234.57']],
      [['', '2025年02月'], ['', '1,234.57'], ['', '0.00'], ['', '1,234.57']],
      [['', '2025年03月'], ['', '1,234.57'], ['', '234.57'], ['', '1,000.00']]], '全年结算情况统计表');
    assert.ok(year.raw.includes('累计14,580.27')); // 11 × 1,234.57 + 1,000.00
    const payout = await drawn('DepositPayout', '保证金拨付单据', {one: {record: {institution_name: '演示市院', year: 2025, sum_net_fen: 1458027, payout_bp: 8550, payout_fen: 1246613, retained_fen: 211414}}});
    holdsGrid(payout.raw, [
      [['医院', '演示市院'], ['年度', '2025']],
      [['累计', '14,580.27'], ['百分比', '85.5%'], ['应拨', '12,466.13'], ['留存', '2,114.14']],
      ['双方签章', ['经办机构', ''], ['医院', '']]], '保证金拨付单据');
    const decided = await drawn('ConflictCase', '冲突处理单', {one: {record: {code: 'K02', decision: 'reject_later', decider: 'chief', note: '演示：发票只有一张', decided_at_ms: 1789000000000}, linked: {records: ['42028100032026091800336', '42028100042026091800121']},
      shown: [{name: 'choices', label: '可选决定', text: '退回后一份；更正号码'}, {name: 'decided_at_ms', label: '决定时间', text: '2026-09-10 08:26'}]}});
    holdsGrid(decided.raw, [[['冲突编号', 'K02 一张发票使用两次'], ['涉及记录', '4202810003202609180033642028100042026091800121'], ['选项', '退回后一份；更正号码'], ['决定', 'reject_later'], ['决定人', 'chief']], [['理由', '演示：发票只有一张'], ['决定时间', '2026-09-10 08:26']]], '冲突处理单');
  });
});
