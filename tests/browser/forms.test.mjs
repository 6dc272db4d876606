// Every form that a desk of each city records: filled by keyboard alone without a city, saved, and kept as it was typed.
import assert from 'node:assert/strict';
import {after, test} from 'node:test';

import {answered, openPage, openTown} from './stage.mjs';

const kCities = ['daye', 'liangping', 'panzhihua', 'yantai', 'qinhuangdao'];
const towns = [];
after(() => Promise.all(towns.map((town) => town.close())));

/** What a clerk would type, by name; the rest by its kind and the schema's own example. */
const said = ({town, woman, man}) => ({
  patient_name: woman.name, patient_id_no: woman.id_no, patient_sex: 'female', name: woman.name, id_no: woman.id_no, id_type: 'resident_id', spouse_id_type: 'resident_id', sponsor_id_type: 'resident_id',
  spouse_name: man.name, spouse_id_no: man.id_no, sponsor_name: man.name, sponsor_id_no: man.id_no, owner_name: woman.name, owner_id_no: woman.id_no, owner_id_type: 'resident_id',
  institution_code: town.hospital, contact_phone: '13900000142', pregnancy_date: '2026-03-02', event_date: '2026-11-28', admission_date: '2026-11-27', discharge_date: '2026-11-29',
  visit_date: '2026-11-28', settled_on: '2026-11-29', declared_on: '2026-11-30', total_fee_fen: '5000', in_scope_fen: '4800', fund_pay_fen: '4800', self_pay_fen: '200',
});

function typed(field, own) {
  if (own[field.name] !== undefined && (!field.choices || field.choices.some((one) => [].concat(own[field.name]).includes(one.code)))) return own[field.name];
  switch (field.kind) {
    case 'choice': return field.choices[0].code;
    case 'set': return [field.choices[0].code];
    case 'yes_no': return true;
    case 'bp': return '85.5';
    case 'number': case 'milli': return field.example || '1';
    case 'fen': return '100';
    case 'date': return field.example || '2026-11-28';
    default: return field.example || '演示' + field.label.slice(0, 8);
  }
}

/** Walks the form by Enter alone and answers what it asks; gives what was typed, and the keys. */
async function fill(page, fields, values) {
  let keys = 0;
  const done = {};
  const trail = []; // Where Enter led, for whoever must find out why it did not lead on.
  const press = async (key) => { await page.keyboard.press(key); keys += 1; };
  for (let stop = 0; stop < 200; stop += 1) {
    const at = await page.evaluate(() => {
      const now = document.activeElement;
      const cell = now.closest('[data-field]');
      return {id: now.id, field: cell && cell.dataset.field, tag: now.tagName, type: now.type, label: now.getAttribute('aria-label')};
    });
    if (at.id === 'save') return {done, keys, trail: trail.join(' ')};
    trail.push(at.field || at.id || at.tag);
    const field = fields.find((one) => one.name === at.field);
    if (field && field.kind === 'lines') {
      const inner = field.fields.find((one) => at.id.endsWith('-' + one.name));
      if (inner && at.tag === 'SELECT') await press('ArrowDown');
      else if (inner) { const text = String(typed(inner, {})); await page.keyboard.type(text); keys += text.length; }
      done[at.field] = true;
    } else if (field && !(at.field in done)) {
      const value = typed(field, values);
      done[at.field] = value;
      if (field.kind === 'choice' || field.kind === 'set') {
        for (const code of [].concat(value)) {
          const index = field.choices.findIndex((one) => one.code === code);
          if (at.tag === 'SELECT') { for (let i = 0; i <= index; i += 1) await press('ArrowDown'); } else await press(String(index + 1));
        }
      } else if (field.kind === 'yes_no') await press(value ? '1' : '2');
      else { await page.keyboard.type(String(value)); keys += [...String(value)].length; }
    }
    await press('Enter');
  }
  throw new Error('the form never came to its end');
}

for (const profile of kCities) {
  test(`${profile}: each form of hospital, county and employer is filled by keyboard, offline, and saved`, async (run) => {
    const town = await openTown(profile, '--alike');
    towns.push(town);
    await town.say('city stop');
    let person = 0;
    for (const [place, data] of [['hospital', town.desks.a], ['county', town.desks.county], ['employer', town.desks.employer]].filter((one) => one[1])) {
      const desk = await town.serve(data);
      const errors = [];
      const page = await openPage(town, desk.url, errors);
      await page.waitForSelector('.keys a');
      const types = town.command(data, ['types']).types.filter((one) => one.create && one.type !== 'Material' && one.type !== 'Reversal');
      for (const {type, label} of types) {
        await run.test(`${label} (${place})`, async () => {
          const woman = (place === 'employer' ? town.employed : town.women)[person];
          const values = said({town, woman, man: town.men[person]});
          // One line of 100 yuan, all of it in scope, paid to herself.
          if (type === 'ReimbursementClaim') Object.assign(values, {total_fee_fen: '100', in_scope_fen: '100', fund_pay_fen: '100', self_pay_fen: '0', account_name: woman.name});
          if (type === 'DepositDeduction') values.inspection = town.command(data, ['list', 'Inspection']).records[0].doc_no;
          person += 1;
          const {fields} = town.command(data, ['fields', type]);
          await page.goto(desk.origin + '/#/');
          await page.goto(desk.origin + '/#/new/' + type);
          await page.waitForFunction(() => document.activeElement.closest('[data-field]'));
          const {done, keys, trail} = await fill(page, fields, values);
          await page.keyboard.press('Control+s');
          let wrong = await answered(page);
          // Nobody has paid for these people: the money has changed hands all the same; another paper is handed in all the same.
          if (await page.$('.dialog')) {
            assert.match(await page.textContent('.dialog'), type === 'Settlement' ? /款已结清/ : /交上去会退回.*照样提交/s);
            for (const key of type === 'Settlement' ? ['Tab', 'Tab', 'Enter'] : ['Tab', 'Enter']) await page.keyboard.press(key);
            await page.waitForSelector('.dialog', {state: 'detached'});
            wrong = await answered(page);
          }
          assert.deepEqual(wrong, [], trail);
          assert.match(await page.textContent('.toast'), /已保存/);
          console.log(`# ${profile} ${label}: ${keys} keys`);
          const {record} = town.command(data, ['show', new URL(page.url()).hash.split('/')[2]]);
          for (const [name, value] of Object.entries(done)) {
            const field = fields.find((one) => one.name === name);
            if (!/^(text|date|choice|yes_no|fen|number)$/.test(field.kind) || name === 'materials') continue;
            const kept = field.kind === 'fen' ? Number(value) * 100 : field.kind === 'number' ? Number(value) : field.kind === 'text' ? value.replace(/（/g, '(').replace(/）/g, ')') : value; // Widths are folded.
            assert.deepEqual(record[name], kept, `${type}.${name}`);
          }
        });
      }
      assert.deepEqual(errors, []);
      await page.context().close();
      await desk.stop();
    }
  });
}
