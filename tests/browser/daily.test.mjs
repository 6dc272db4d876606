// 日终核对 on paper: what a desk signs at the end of its day stands on one page, whole.
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';

import {pdf} from './paper.mjs';
import {openPage, openTown} from './stage.mjs';

const kRight = 210 - 16; // mm: where the paper's edge begins
const kLines = 25;
let town, page;
const errors = [];
const made = [];

before(async () => {
  town = await openTown();
  const desk = await town.serve(town.desks.a);
  page = await openPage(town, desk.url, errors);
  await page.waitForSelector('.keys a');
  await town.say('city stop');
  const record = (type, form) => made.push({...town.command(town.desks.a, ['new', type, '--from', '-'], JSON.stringify(form)), form});
  const today = new Date(Date.now() + 8 * 3600e3);
  const day = (off) => new Date(today.getTime() + off * 86400e3).toISOString().slice(0, 10);
  for (let i = 0; i < kLines; i += 1) {
    const [wife, husband, woman] = [town.wives[i % 20], town.men[i % 20], town.women[i % 20]];
    if (i < 15) {
      record('Filing', {filing_kind: 'spouse', institution_code: town.hospital, visit_institution_name: '演示甲院', patient_name: i ? wife.name : '例阿依古丽·买买提江·演示', patient_sex: 'female', patient_id_no: wife.id_no,
        patient_employed: false, contact_phone: '13900000142', pregnancy_date: day(-260), fetus_count: 1, care_kinds: ['prenatal'], event_date: day(-3), marriage_cert_no: 'J990101-2021-000001',
        spouse_name: husband.name, spouse_id_no: husband.id_no, spouse_employer_name: '演示纺织', declarant_name: husband.name});
    } else {
      record('Settlement', {benefit_kind: 'inpatient', inpatient_kind: 'birth', birth_type: 'normal', fetus_count: 1, admission_date: day(-3), discharge_date: day(-1), admission_no: 'Z9000' + i,
        institution_code: town.hospital, patient_id_no: woman.id_no, patient_name: woman.name, patient_sex: 'female', pregnancy_date: day(-270), event_date: day(-2), identity_checked: true,
        settled_on: day(0), total_fee_fen: 123456789, in_scope_fen: 1234500 + i, fund_pay_fen: 1234500 + i, self_pay_fen: 122222289 - i, invoice_code: '99020001', invoice_no: '900005' + i, contact_phone: '13900000142'});
    }
  }
});
after(async () => { await town.close(); assert.deepEqual(errors, []); });

test(`a day of ${kLines} papers is one page of A4 between its edges, with the sum at the foot`, async () => {
  await page.evaluate(() => { location.hash = '#/daily'; });
  await page.waitForSelector(`h2:has-text("本日办理 ${kLines}")`);
  await page.waitForSelector('h2:has-text("还没有定下来的操作")');
  const paper = await pdf(town.folder, page);
  assert.equal(paper.pages, 1);
  assert.deepEqual(paper.words.filter((word) => word.right > kRight + 0.5).map((word) => word.text), [], 'beyond the edge');
  for (const one of made) assert.ok(paper.words.some((word) => word.text === one.doc_no), `${one.doc_no} stands whole in its column`);
  // 10 settlements of 12,345.15 to 12,345.24 yuan.
  assert.ok(paper.raw.includes('合计123,451.95'), paper.raw);
  const heights = paper.words.filter((word) => word.text === '合计').map((word) => word.y);
  assert.equal(heights.length, 1);
  assert.ok(heights[0] > Math.max(...made.map((one) => paper.words.find((word) => word.text === one.doc_no).y)), 'the sum stands below');
  // What is listed as of this day and only waits to be sent is not listed a second time.
  for (const one of made) assert.equal(paper.raw.split(one.doc_no).length, 2);
});
