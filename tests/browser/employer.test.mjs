// The clerk of an employer at the county's window: what waits for his word, said by keys alone without a city, and the paper that bears it.
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';

import {holdsGrid, pdf} from './paper.mjs';
import {answered, openPage, openTown} from './stage.mjs';

let town, desk, page, papers;
const errors = [];

before(async () => {
  town = await openTown('qinhuangdao');
  papers = await town.say('papers');
  await town.say('settle');
  await town.say('city stop');
  desk = await town.serve(town.desks.employer);
  page = await openPage(town, desk.url, errors);
  await page.waitForSelector('.keys a');
});
after(async () => {
  await town.close();
  assert.deepEqual(errors, []);
});

const keys = async (...all) => { for (const key of all) await (key.length > 1 && /^[A-Z]/.test(key) ? page.keyboard.press(key) : page.keyboard.type(key)); };
const asked = () => page.$$eval('form.form [data-field]', (all) => all.map((one) => one.dataset.field));
const paper = (type) => papers.find((one) => one.type === type);
const stateOf = (one) => town.command(town.desks.employer, ['show', one.id]).state;

/** The step's form of a paper, as its link opens it. */
async function openStep(one, label) {
  await page.goto(desk.origin + '/#/');
  await page.goto(desk.origin + '/#/show/' + one.id);
  await page.waitForFunction((no) => document.querySelector('.head .sub') && document.querySelector('.head .sub').textContent.includes(no), one.doc_no);
  await page.focus(`.actions a:has-text("${label}")`);
  await keys('Enter');
  await page.waitForFunction(() => document.activeElement.closest('[data-field]'));
}

test('only his employer’s papers wait, with who it is, what to do and until when', async () => {
  await page.waitForFunction((names) => names.every((name) => [...document.querySelectorAll('.table tr')].some((row) => row.textContent.includes(name))), papers.map((one) => one.form.patient_name));
  const rows = await page.$$eval('.table tr', (all) => all.map((one) => one.textContent));
  for (const one of papers) assert.ok(rows.some((row) => row.includes(one.form.patient_name) && row.includes('待单位审核')), JSON.stringify(rows));
});

test('his word is the step that stands out; he may change the paper, too, as the notice lets him', async () => {
  for (const one of papers) {
    await page.goto(desk.origin + '/#/show/' + one.id);
    await page.waitForFunction((no) => document.querySelector('.head .sub') && document.querySelector('.head .sub').textContent.includes(no), one.doc_no);
    await page.waitForSelector('.actions a:has-text("单位通过")');
    const offered = await page.$$eval('.actions .btn:not(.quiet)', (all) => all.map((each) => each.textContent.replace(/ Ctrl.*/, '')));
    assert.deepEqual(offered, ['打印', '单位通过', '单位不通过', '修改', '撤回…']);
    assert.match(await page.textContent('.actions .btn.primary'), /^单位通过/);
  }
});

test('单位通过 asks for what it needs and nothing of the paper itself; what is missing is told; the paper says it passed (F-19)', async () => {
  const claim = paper('ReimbursementClaim');
  await openStep(claim, '单位通过');
  assert.deepEqual(await asked(), ['wage_paid_in_leave', 'employer_contact_name', 'employer_contact_phone']);
  assert.equal(await page.locator('form.form .req').count(), 2, 'who answers for it is wanted, and marked so');
  assert.match(await page.textContent('.head h1'), /^单位通过 /);
  // What it is about is there to be read.
  for (const part of [claim.form.patient_name, claim.form.patient_id_no, '2,145.00 元']) assert.ok((await page.textContent('section[aria-label=单据内容]')).includes(part), part);
  await keys('Control+s');
  const wrong = await answered(page);
  assert.equal(wrong.length > 0, true);
  for (const one of wrong) assert.ok(!/--from|step |[a-z]_[a-z]|[^（]*）/.test(one.slice(one.indexOf(': '))), one);
  await page.focus('#f-wage_paid_in_leave');
  await keys('1', 'Enter', '样会计', 'Enter', '0335-3262781', 'Enter');
  await keys('Control+s');
  assert.deepEqual(await answered(page), []);
  assert.equal(stateOf(claim), 'EMPLOYER_PASSED');
  const {record} = town.command(town.desks.employer, ['show', claim.id]);
  assert.deepEqual([record.employer_contact_name, record.employer_contact_phone, record.patient_name], ['样会计', '0335-3262781', claim.form.patient_name]);
  await page.goto(desk.origin + '/#/print/' + claim.id);
  await page.waitForSelector('.sheet');
  await page.click('.tabs button:has-text("零星报销申报单")');
  holdsGrid((await pdf(town.folder, page)).raw, [
    ['单位审核', ['审核结果', '通过☑不通过□'], ['审核意见', '']],
    [['是否发放工资', '是☑否□'], ['姓名', '样会计'], ['电话', '0335-3262781']]], '单位审核');
});

test('单位不通过 wants a reason; it waits to be sent, and the county hears it', async () => {
  const one = paper('AllowanceApplication');
  await openStep(one, '单位不通过');
  assert.deepEqual(await asked(), ['employer_opinion'], 'one place for the reason');
  await keys('Control+s');
  assert.ok((await answered(page)).length > 0);
  assert.equal(stateOf(one), 'EMPLOYER_PENDING');
  await page.focus('#f-employer_opinion');
  await keys('演示：不是本单位职工', 'Control+s');
  assert.deepEqual(await answered(page), []);
  assert.equal(stateOf(one), 'EMPLOYER_REJECTED');
  assert.deepEqual(town.command(town.desks.employer, ['inbox']).returned.filter((item) => item.id === one.id), [], 'his own word is no task of his');
  await town.say('city start');
  await town.say('settle');
  const county = town.command(town.desks.county, ['inbox']);
  const back = [...county.returned, ...county.due].find((item) => item.id === one.id);
  assert.ok(back, JSON.stringify(county).slice(0, 2000));
  assert.equal(town.command(town.desks.county, ['show', one.id]).record.employer_opinion, '演示:不是本单位职工');
  const served = await town.serve(town.desks.county);
  const clerk = await openPage(town, served.url, errors);
  await clerk.waitForSelector('.nav a');
  await clerk.waitForSelector(`.table tr:has-text("${one.form.patient_name}"):has-text("不是本单位职工")`); // In the list already.
  await clerk.goto(`${served.origin}/#/change/${one.id}?event=correct&type=${one.type}`);
  await clerk.waitForSelector('.note.warn:has-text("不是本单位职工")');
  await clerk.context().close();
  await served.stop();
});

test('what an employer says later is not asked of the county’s clerk; of the employer’s own clerk it is', async () => {
  const county = await town.serve(town.desks.county);
  const other = await openPage(town, county.url, errors);
  await other.waitForSelector('.keys a');
  for (const [at, origin, wanted] of [[other, county.origin, false], [page, desk.origin, true]]) {
    await at.goto(origin + '/#/');
    await at.goto(origin + '/#/new/ReimbursementClaim');
    await at.waitForFunction(() => document.activeElement.closest('[data-field]'));
    const there = await at.$$eval('form.form [data-field]', (all) => all.map((one) => one.dataset.field));
    assert.equal(there.includes('employer_contact_name'), wanted, there.join(' '));
  }
  await other.context().close();
});

test('a choice that is one here is asked where a draft says another, and stays in sight once it is made', async () => {
  const draft = (channel) => town.command(town.desks.employer, ['draft', 'AllowanceApplication', '--from', '-'], JSON.stringify({...(channel && {channel}), patient_name: '例样试'})).draft;
  const open = async (id) => {
    await page.goto(desk.origin + '/#/');
    await page.goto(desk.origin + '/#/new/AllowanceApplication?draft=' + id);
    await page.waitForFunction(() => document.querySelector('#f-patient_name') && document.querySelector('#f-patient_name').value === '例样试');
    return asked();
  };
  const {fields} = town.command(town.desks.employer, ['fields', 'AllowanceApplication']);
  const channel = fields.find((one) => one.name === 'channel');
  assert.equal(channel.choices.length, 1);
  const [right] = channel.choices;
  const wrong = ['personal', 'employer', 'hospital'].find((one) => one !== right.code);
  assert.ok(!(await open(draft(null))).includes('channel'), 'nothing to choose');
  assert.ok(!(await open(draft(right.code))).includes('channel'), 'it is what the draft says');
  const old = draft(wrong);
  assert.equal((await open(old))[0], 'channel', 'what decides on the rest comes first');
  await page.focus('[data-field=channel] input');
  await page.keyboard.press('1');
  await page.waitForSelector('[data-field=channel] .opt.on');
  await page.focus('#f-patient_name'); // Left, it is kept.
  await page.waitForSelector('text=草稿已自动保存');
  const kept = town.command(town.desks.employer, ['drafts']).drafts.find((one) => one.draft === old);
  assert.equal(kept.form.channel, right.code);
  // The same of a paper that another post recorded.
  const theirs = paper('AllowanceApplication');
  assert.notEqual(theirs.form.channel, right.code);
  await page.goto(desk.origin + '/#/');
  await page.goto(`${desk.origin}/#/change/${theirs.id}?event=correct&type=AllowanceApplication`);
  await page.waitForSelector('[data-field=channel]');
  assert.equal(await page.$('[data-field=channel] .opt.on'), null);
  for (const {draft: id} of town.command(town.desks.employer, ['drafts']).drafts) town.command(town.desks.employer, ['drop-draft', id]);
});

test('the month’s wage that tax told is confirmed by a press', async () => {
  const [wage] = town.command(town.desks.employer, ['list', 'WageBase']).records;
  await page.goto(desk.origin + '/#/inbox');
  await page.waitForSelector('.inbox a');
  await page.click('.inbox a:has-text("单位月平均工资")');
  await page.click('a:has-text("打开单据")');
  await page.click('.actions button:has-text("单位确认")');
  await page.click('.dialog .btn:has-text("单位确认")');
  await page.waitForSelector('.toast');
  assert.equal(town.command(town.desks.employer, ['show', wage.id]).state, 'CONFIRMED');
});
