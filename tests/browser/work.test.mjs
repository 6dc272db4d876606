// The desk's daily work in a real browser: finding, doubts, drafts, readers, papers, the end of the day.
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {createRequire} from 'node:module';
import {after, before, test} from 'node:test';

import {answered, openPage, openTown} from './stage.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
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

async function home() {
  await page.goto(desk.origin + '/#/');
  await page.waitForSelector('h1:has-text("今日")');
  await page.evaluate(() => document.activeElement.blur());
}

/** The form of a type, once a cursor stands in it. */
async function openForm(type) {
  await home();
  await page.goto(desk.origin + '/#/new/' + type);
  await page.waitForFunction(() => document.activeElement.closest('[data-field]'));
}

async function serious() {
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run(document, {resultTypes: ['violations']}));
  return found.violations.filter((one) => /serious|critical/.test(one.impact)).map((one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 120)).join(' | ')}`);
}

/** A page as it is looked at; JINDU_PICTURES names a folder for it. */
async function clean(name) {
  if (process.env.JINDU_PICTURES) await page.screenshot({path: `${process.env.JINDU_PICTURES}/${name}.png`});
  assert.deepEqual(await serious(), [], name);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'sideways scrolling: ' + name);
}

function filing(wife, husband, more = {}) {
  return {
    filing_kind: 'spouse', institution_code: town.hospital, visit_institution_name: '演示甲院', patient_name: wife.name, patient_sex: 'female', patient_id_no: wife.id_no,
    patient_employed: false, contact_phone: '13900000142', pregnancy_date: '2026-03-02', fetus_count: 1, care_kinds: ['prenatal'], event_date: '2026-11-20', marriage_cert_no: 'J990101-2021-000001',
    spouse_name: husband.name, spouse_id_no: husband.id_no, spouse_employer_name: '演示纺织', declarant_name: husband.name, ...more,
  };
}
const record = (type, form) => town.command(town.desks.a, ['new', type, '--from', '-'], JSON.stringify(form));

/** What a reader of cards does: keys without a pause, Enter at the end. */
async function scan(text, halt = 0) {
  await page.evaluate(async ([characters, late]) => {
    let at = performance.now();
    const press = (key) => {
      const target = document.activeElement;
      const event = new KeyboardEvent('keydown', {key, bubbles: true, cancelable: true});
      Object.defineProperty(event, 'timeStamp', {value: at += 5}); // As the reader sends them, however busy this machine is.
      target.dispatchEvent(event);
      if (event.defaultPrevented || key === 'Enter' || target.tagName !== 'INPUT' || target.type !== 'text') return;
      target.setRangeText(key, target.selectionStart, target.selectionEnd, 'end');
      target.dispatchEvent(new Event('input', {bubbles: true}));
    };
    for (const [i, key] of [...characters, 'Enter'].entries()) { if (i === 1) at += late; press(key); }
  }, [text, halt]);
}

test('one search box: number, name, initials, phone, document number; drafts and unsent work are found and marked', async () => {
  const wife = {name: '曾小雪', id_no: town.wives[0].id_no}; // "zxx" and "cxx": her surname has two readings.
  const made = record('Filing', filing(wife, town.men[0], {contact_phone: '13911117654'}));
  town.command(town.desks.a, ['draft', 'Filing', '--from', '-'], JSON.stringify({patient_name: '曾小雨'}));
  for (const [text, field] of [[wife.id_no, '证件号码'], [wife.id_no.slice(-6), '证件号码'], ['曾小雪', '姓名'], ['zxx', '拼音首字母'], ['cxx', '拼音首字母'], ['7654', '电话'], [made.doc_no, '单号']]) {
    await page.keyboard.press('F2');
    await page.keyboard.type(text, {delay: 40}); // A hand's; what comes faster is a reader's.
    await page.keyboard.press('Enter');
    await page.waitForSelector(`h1:has-text("查人查单")`);
    await page.waitForSelector(`tr:has-text("${made.doc_no}"):has-text("${field}"):has-text("待上传")`);
  }
  assert.ok(!page.url().includes(wife.id_no), 'a person stands in the address');
  await page.keyboard.press('F2');
  await page.keyboard.type('zxy', {delay: 40});
  await page.keyboard.press('Enter');
  await page.waitForSelector('tr:has-text("曾小雨"):has-text("草稿")');
  await clean('find');
});

test('a form that says the same as one that is here is doubted, not stopped; F3 looks at that one', async () => {
  const wife = town.wives[1];
  const made = record('Filing', filing(wife, town.men[1]));
  await openForm('Filing');
  await page.fill('#f-patient_id_no', wife.id_no);
  await page.fill('#f-pregnancy_date', '2026-03-05');
  await page.keyboard.press('Tab');
  await page.waitForSelector('[data-field=patient_id_no].warn');
  assert.match(await page.textContent('[data-field=patient_id_no]'), new RegExp(`${made.doc_no}.*S-310`));
  await page.keyboard.press('F3');
  await page.waitForSelector('.dialog');
  assert.match(await page.textContent('.dialog'), new RegExp(`${made.doc_no}.*${wife.name}`, 's'));
  await clean('alike');
  await page.keyboard.press('Escape');
  await page.waitForFunction(() => !document.querySelector('.dialog'));
  assert.equal(await page.inputValue('#f-patient_id_no'), wife.id_no); // The form is as it was.
  await page.fill('#f-pregnancy_date', '2025-03-05'); // Another pregnancy.
  await page.keyboard.press('Tab');
  await page.waitForFunction(() => !document.querySelector('[data-field=patient_id_no].warn'));
});

test('the way back to a draft is asked for where the same form is opened, and nowhere else', async () => {
  await openForm('Settlement');
  await page.fill('#f-patient_name', '样小满');
  await page.keyboard.press('Tab');
  await page.waitForSelector('text=草稿已自动保存');
  await page.keyboard.press('Escape');
  await openForm('ReimbursementClaim').catch(() => {});
  assert.equal(await page.$('text=发现未完成的现场结算'), null); // Another form's.
  await openForm('Settlement');
  await page.waitForSelector('text=发现未完成的现场结算');
  assert.match(await page.textContent('.note.mid'), /\d{4}-\d\d-\d\d \d\d:\d\d，样小满/);
  await clean('draft');
  await page.click('text=继续');
  await page.waitForFunction(() => document.querySelector('#f-patient_name').value === '样小满');
  await page.keyboard.press('Escape');
  await openForm('Settlement');
  await page.click('.note.mid >> text=放弃…');
  await page.click('.dialog .danger');
  await page.waitForFunction(() => !document.querySelector('.note.mid'));
  await openForm('Settlement');
  await page.waitForTimeout(200);
  assert.equal(await page.$('.note.mid'), null);
});

test('a change of a record is kept as a draft of that record alone, and lies over what it says by then', async () => {
  const mine = record('Filing', filing(town.wives[3], town.men[3]));
  const other = record('Filing', filing(town.wives[4], town.men[4]));
  await town.say('settle');
  const change = async (id) => {
    await home();
    await page.goto(`${desk.origin}/#/change/${id}?event=amend&type=Filing`);
    await page.waitForSelector('#f-contact_phone');
  };
  await change(mine.id);
  await page.fill('#f-contact_phone', '13900005555');
  await page.keyboard.press('Tab');
  await page.waitForSelector('text=草稿已自动保存');
  await page.keyboard.press('Escape');
  await page.waitForSelector('text=有一份没办完的备案登记修改');
  await change(other.id);
  await page.waitForTimeout(200);
  assert.equal(await page.$('.note.mid'), null);
  town.command(town.desks.a, ['amend', mine.id, '--from', '-'], JSON.stringify({declarant_name: '例改改'})); // Meanwhile.
  await change(mine.id);
  await page.click('text=继续');
  await page.waitForFunction(() => document.querySelector('#f-contact_phone').value === '13900005555');
  assert.equal(await page.inputValue('#f-declarant_name'), '例改改');
  await page.keyboard.press('Control+s');
  await page.waitForSelector('.toast');
  const shown = town.command(town.desks.a, ['show', mine.id]).record;
  assert.equal(shown.contact_phone, '13900005555');
  assert.equal(shown.declarant_name, '例改改');
  await change(mine.id);
  await page.waitForTimeout(200);
  assert.equal(await page.$('.note.mid'), null); // Saved, and gone with it.
});

test('a card that is read goes to the ID number, whatever has the focus; its Enter submits nothing', async () => {
  const id = town.wives[5].id_no;
  await openForm('Filing');
  await page.fill('#f-patient_name', '例小满');
  await page.focus('#f-patient_name');
  await scan(id);
  await page.waitForFunction((read) => document.querySelector('#f-patient_id_no').value === read, id);
  assert.equal(await page.inputValue('#f-patient_name'), '例小满'); // What stood there stands there.
  assert.equal(await page.evaluate(() => document.activeElement.id), 'f-patient_id_no');
  await page.focus('#f-spouse_id_no');
  await scan(town.men[5].id_no);
  assert.equal(await page.inputValue('#f-spouse_id_no'), town.men[5].id_no); // The one with the focus.
  await page.focus('#f-marriage_cert_no');
  await scan('990101202100077'); // A barcode stays where numbers belong.
  assert.equal(await page.inputValue('#f-marriage_cert_no'), '990101202100077');
  // A hand's keys mean what they always mean.
  await page.focus('[data-field=care_kinds] input');
  await page.keyboard.press('Space');
  assert.equal(await page.isChecked('[data-field=care_kinds] input'), true);
  await page.keyboard.press('2');
  await page.waitForFunction(() => document.querySelectorAll('[data-field=care_kinds] .opt.on').length === 2);
  // At the end of all fields its Enter is no press on 保存, nor on the search box or 查询.
  await page.focus('#save');
  await scan(id);
  await page.waitForTimeout(100);
  assert.equal(await page.$('.toast'), null);
  assert.equal(await page.$('.f.error'), null); // Nothing was saved or tried.
  await page.keyboard.press('Escape');
  // With the focus nowhere no digit of it opens a page.
  await home();
  await scan(id);
  await page.waitForFunction((read) => document.querySelector('#find').value === read, id);
  await page.waitForTimeout(100);
  assert.equal(await page.textContent('h1'), '今日');
  // A hand's digit still does.
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press('4');
  await page.waitForSelector('h1:has-text("查资格")');
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press('F8');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'check-id');
  await page.focus('#check-name');
  await page.fill('#check-name', '例大山');
  await scan(id);
  assert.equal(await page.inputValue('#check-id'), id);
  await page.waitForTimeout(100);
  assert.equal(await page.$('.note'), null); // Nobody was looked up.
});

test('a bank card that is read with a halt in it stays one number: its last eighteen digits are nobody\'s', async () => {
  await openForm('AllowanceApplication');
  await page.focus('#f-account_no');
  await scan('6222020200112233446', 60);
  assert.equal(await page.inputValue('#f-account_no'), '6222020200112233446');
  for (const field of ['patient_id_no', 'spouse_id_no']) assert.equal(await page.inputValue('#f-' + field), '', field);
  await page.keyboard.press('Escape');
});

test('keys of an input method are no reader', async () => {
  await openForm('Filing');
  await page.focus('#f-patient_name');
  await page.evaluate(() => {
    for (const key of [...'lixiaoman', 'Enter']) document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {key, isComposing: true, bubbles: true, cancelable: true}));
  });
  assert.equal(await page.evaluate(() => document.activeElement.id), 'f-patient_name');
  await page.keyboard.press('Escape');
});

/** A coloured photograph of a paper, larger than any scan: twelve megapixels with grain. */
async function photograph() {
  const text = await page.evaluate(async () => {
    const canvas = document.createElement('canvas');
    canvas.width = 3000; canvas.height = 4000;
    const pen = canvas.getContext('2d');
    pen.fillStyle = '#f6f1dc'; pen.fillRect(0, 0, 3000, 4000);
    for (let i = 0; i < 60000; i += 1) { pen.fillStyle = `hsl(${i % 360},60%,${40 + i % 50}%)`; pen.fillRect((i * 7919) % 3000, (i * 104729) % 4000, 6, 6); }
    pen.fillStyle = '#222'; pen.font = '90px sans-serif';
    for (let y = 300; y < 3900; y += 150) pen.fillText('演示材料 0123456789 收费票据', 200, y);
    const blob = await new Promise((done) => canvas.toBlob(done, 'image/jpeg', 0.95));
    return new Promise((done) => { const reader = new FileReader(); reader.onload = () => done(reader.result.split(',')[1]); reader.readAsDataURL(blob); });
  });
  return Buffer.from(text, 'base64');
}

test('papers: a photograph is made small and grey, is on this computer at once and at the city after the next sync', async () => {
  const made = record('Filing', filing(town.wives[6], town.men[6]));
  await town.say('settle');
  await town.say('city stop');
  await home();
  await page.goto(`${desk.origin}/#/show/${made.id}`);
  await page.waitForSelector('section[aria-label=材料] tr[data-kind]');
  assert.match(await page.textContent('section[aria-label=材料]'), /缺/);
  const kind = await page.getAttribute('section[aria-label=材料] tr[data-kind]', 'data-kind');
  const photo = await photograph();
  assert.ok(photo.length > 600_000, `${photo.length} bytes`);
  await page.setInputFiles(`tr[data-kind=${kind}] input[type=file]:not([capture])`, {name: 'photo.jpg', mimeType: 'image/jpeg', buffer: photo});
  await page.waitForSelector(`tr[data-kind=${kind}]:has-text("待上传") img.thumb`);
  const image = await page.$eval('img.thumb', (one) => {
    const canvas = document.createElement('canvas');
    canvas.width = one.naturalWidth; canvas.height = one.naturalHeight;
    const pen = canvas.getContext('2d');
    pen.drawImage(one, 0, 0);
    const {data} = pen.getImageData(0, 0, canvas.width, canvas.height);
    let colour = 0;
    for (let i = 0; i < data.length; i += 4) colour = Math.max(colour, Math.abs(data[i] - data[i + 1]), Math.abs(data[i] - data[i + 2]));
    return {width: canvas.width, height: canvas.height, colour, src: one.src};
  });
  assert.ok(image.src.startsWith('blob:'));
  assert.deepEqual([image.width, image.height], [1240, 1653]); // Within A4 at 150 dpi, 1240 by 1754.
  assert.ok(image.colour <= 2, `colour ${image.colour}`);
  const kept = town.command(town.desks.a, ['show', made.id]).documents.materials.find((one) => one.kind === kind);
  assert.ok(kept.file.size <= 200 * 1024, `${kept.file.size} bytes`);
  await clean('papers');
  await page.goto(desk.origin + '/#/status');
  await page.waitForSelector('section[aria-label=材料影像]:has-text("待上传 1 份")');
  await clean('status');
  await town.say('city start');
  await town.say('settle');
  await home();
  await page.goto(`${desk.origin}/#/show/${made.id}`);
  await page.waitForSelector(`tr[data-kind=${kind}]:has-text("有影像")`);
});

test('papers: dropped and pasted files, and what is no scan is told; a form takes scans along', async () => {
  const made = record('Filing', filing(town.wives[7], town.men[7]));
  await home();
  await page.goto(`${desk.origin}/#/show/${made.id}`);
  await page.waitForSelector('section[aria-label=材料] tr[data-kind]');
  const kinds = await page.$$eval('section[aria-label=材料] tr[data-kind]', (all) => all.map((one) => one.dataset.kind));
  await page.evaluate((kind) => {
    const carried = new DataTransfer();
    carried.items.add(new File(['%PDF-1.4 made for a test'], 'a.pdf', {type: 'application/pdf'}));
    const row = document.querySelector(`tr[data-kind=${kind}]`);
    row.dispatchEvent(new DragEvent('drop', {dataTransfer: carried, bubbles: true, cancelable: true}));
  }, kinds[0]);
  await page.waitForSelector(`tr[data-kind=${kinds[0]}]:has-text("PDF")`);
  await page.evaluate((kind) => {
    const carried = new DataTransfer();
    carried.items.add(new File(['no picture at all'], 'a.txt', {type: 'text/plain'}));
    document.querySelector(`tr[data-kind=${kind}]`).dispatchEvent(new ClipboardEvent('paste', {clipboardData: carried, bubbles: true, cancelable: true}));
  }, kinds[1]);
  await page.waitForSelector('.note.act:has-text("S-284")');
  const wife = town.wives[8], husband = town.men[8];
  await openForm('Filing');
  for (const [name, text] of Object.entries({patient_name: wife.name, patient_id_no: wife.id_no, visit_institution_name: '演示甲院', contact_phone: '13900000142', pregnancy_date: '2026-03-02', fetus_count: '1',
    event_date: '2026-11-20', marriage_cert_no: 'J990101-2021-000009', spouse_name: husband.name, spouse_id_no: husband.id_no, spouse_employer_name: '演示纺织', declarant_name: husband.name})) await page.fill('#f-' + name, text);
  for (const [field, label] of [['patient_sex', '女'], ['patient_employed', '否'], ['care_kinds', '产检']]) await page.click(`[data-field=${field}] .opt:has-text("${label}")`);
  await page.keyboard.press('Tab');
  await page.waitForSelector('.wanted li');
  const [first, second] = await page.$$eval('.wanted li', (all) => all.map((one) => one.dataset.kind));
  await page.click(`.wanted li[data-kind=${first}] >> text=原件已核`);
  await page.waitForSelector(`.wanted li[data-kind=${first}] .badge:has-text("原件已核")`);
  await page.setInputFiles(`.wanted li[data-kind=${second}] input[type=file]:not([capture])`, {name: 'b.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4 another one')});
  await page.waitForSelector(`.wanted li[data-kind=${second}]:has-text("保存后上传")`);
  await clean('form-papers');
  await page.keyboard.press('Control+s');
  await page.waitForSelector('.toast');
  await page.waitForSelector(`tr[data-kind=${second}]:has-text("待上传")`);
  await page.waitForSelector(`tr[data-kind=${first}]:has-text("原件已核")`);
});

test("F7: a hospital's own file fills the settlement, in UTF-8 or GB18030; what came from it is marked, wrong lines are told", async () => {
  const woman = town.women[9];
  const rows = `姓名,证件号码,总费用,目录内,发票号,科室\n${woman.name},${woman.id_no},"5,200.00",4862.35,80000091,产科\n样小满,990101199202020061,100,99.5,80000092,产科\n例错错,123,1,1,80000093,产科\n`;
  const gb18030 = execFileSync('python3', ['-c', 'import sys; sys.stdout.buffer.write(sys.stdin.read().encode("gb18030"))'], {input: rows});
  await openForm('Settlement');
  await page.setInputFiles('#hospital-file', {name: '出院.csv', mimeType: 'text/csv', buffer: gb18030});
  await page.waitForSelector('.dialog');
  assert.match(await page.textContent('.dialog'), /有 3 笔/);
  await clean('file-rows');
  await page.click(`.dialog button:has-text("${woman.name}")`);
  await page.waitForFunction(() => document.querySelector('#f-total_fee_fen').value === '5200.00');
  assert.equal(await page.inputValue('#f-patient_id_no'), woman.id_no);
  assert.equal(await page.inputValue('#f-in_scope_fen'), '4862.35');
  assert.match(await page.textContent('[data-field=in_scope_fen]'), /取自 出院.csv 第 2 行/);
  assert.match(await page.textContent('.main'), /第 4 行：.*S-203/s);
  await clean('file');
  await page.fill('#f-in_scope_fen', '4000'); // By hand: no longer the file's.
  assert.ok(!/取自/.test(await page.textContent('[data-field=in_scope_fen]')));
  // With the invoice typed, the row is found by itself; dropped on the form, with a byte order mark.
  await page.fill('#f-invoice_no', '80000092');
  await page.evaluate((text) => {
    const carried = new DataTransfer();
    carried.items.add(new File(['\ufeff' + text], '出院2.csv', {type: 'text/csv'}));
    document.querySelector('.main .body').dispatchEvent(new DragEvent('drop', {dataTransfer: carried, bubbles: true, cancelable: true}));
  }, rows);
  await page.waitForFunction(() => document.querySelector('#f-total_fee_fen').value === '100.00');
  assert.equal(await page.$('.dialog'), null);
  await page.setInputFiles('#hospital-file', {name: '坏.json', mimeType: 'application/json', buffer: Buffer.from('[{')});
  await page.waitForSelector('.note:has-text("S-370")');
  await page.keyboard.press('Escape');
});

test('the diagnostic bundle is looked at before it is saved, and names nobody', async () => {
  const woman = town.women[10];
  record('Filing', filing(woman, town.men[10]));
  await page.goto(desk.origin + '/#/status');
  await page.click('text=生成并查看');
  await page.waitForSelector('section[aria-label=诊断包] details');
  await page.click('section[aria-label=诊断包] summary >> nth=2');
  await clean('diagnose');
  const [download] = await Promise.all([page.waitForEvent('download'), page.click('text=保存诊断包')]);
  const file = join(town.folder, 'bundle.zip');
  await download.saveAs(file);
  const text = execFileSync('python3', ['-c', 'import sys, zipfile\nfor name in (z := zipfile.ZipFile(sys.argv[1])).namelist(): print(name, z.read(name).decode())', file]).toString();
  for (const planted of [woman.name, woman.id_no, '13900000142', 'J990101', '演示纺织', '例员']) assert.ok(!text.includes(planted), planted);
  assert.match(text, /integrity\.json.*outbox_pages.*"ok": true/s);
  const shown = (await page.$$eval('section[aria-label=诊断包] .code', (all) => all.map((one) => one.textContent))).sort();
  assert.deepEqual(shown, ['counts.json', 'events.json', 'integrity.json', 'machine.json', 'settings.json', 'versions.json']);
  const own = town.command(town.desks.a, ['diagnose', join(town.folder, 'own.zip')]);
  assert.equal(own.files.length, 6);
});

test('日终核对 tells the day and what is not settled, and goes to paper without menus', async () => {
  await town.say('city stop');
  const made = record('Filing', filing(town.wives[11], town.men[11]));
  await home();
  await page.keyboard.press('8');
  await page.waitForSelector('h1:has-text("日终核对")');
  await page.waitForSelector('tr:has-text("录入 备案登记")');
  await page.waitForSelector('tr:has-text("待上传")');
  const report = town.command(town.desks.a, ['report', 'daily']);
  const filed = report.rows.find((one) => one.what === '录入 备案登记').count;
  assert.equal(await page.textContent('tr:has-text("录入 备案登记") td:nth-child(2)'), String(filed));
  await clean('daily');
  await page.emulateMedia({media: 'print'});
  for (const part of ['.top', '.nav', '.statusline', '.actions']) assert.equal(await page.$eval(part, (one) => getComputedStyle(one).display), 'none', part);
  const pages = (await page.pdf({format: 'A4'})).toString('latin1').match(/\/Type\s*\/Page[^s]/g).length;
  assert.ok(pages >= 1 && pages <= 4, `${pages} pages`);
  assert.ok(await page.$eval('.onpaper', (one) => one.scrollHeight <= one.clientHeight + 1), 'the paper is cut off');
  await page.emulateMedia({media: 'screen'});
  assert.ok(made.id);
  await page.keyboard.press('Escape'); // As its button says.
  await page.waitForSelector('h1:has-text("今日")');
  await town.say('city start');
});

test('月度清算 is there for the posts that have a part in it', async () => {
  assert.equal(await page.$('.nav a:has-text("月度清算")'), null); // This desk's clerk has none.
  const county = await town.serve(town.desks.county);
  const other = await openPage(town, county.url, errors);
  await other.waitForSelector('.nav a:has-text("月度清算")');
  await other.evaluate(() => document.activeElement.blur());
  await other.keyboard.press('7');
  await other.waitForSelector('h1:has-text("月度清算")');
  await other.waitForSelector('text=本机还没有医院结算单');
  const before = page;
  page = other;
  await clean('clearing');
  page = before;
  await other.context().close();
});

test('日终核对 of a county holds what the county recorded, not what it follows of its hospitals', async () => {
  record('Filing', filing(town.wives[12], town.men[12]));
  await town.say('settle');
  const followed = town.command(town.desks.county, ['list', 'Filing']).records;
  const {site_no: own} = town.command(town.desks.county, ['status']).site;
  assert.ok(followed.length > 0 && followed.every((one) => one.site !== own), JSON.stringify(followed));
  const county = await town.serve(town.desks.county);
  const other = await openPage(town, county.url, errors);
  await other.waitForSelector('.keys a');
  for (const [path, title] of [['', '今日办理'], ['daily', '本日办理']]) {
    await other.goto(county.origin + '/#/' + path);
    await other.waitForSelector(`h2:has-text("${title} 0")`);
  }
  await other.context().close();
});

test('what came back is put right by keys alone, with the reason in sight', async () => {
  const woman = town.women[13];
  record('Settlement', {benefit_kind: 'inpatient', inpatient_kind: 'birth', birth_type: 'normal', fetus_count: 1, admission_date: '2026-11-27', discharge_date: '2026-11-29', admission_no: 'Z80000501',
    institution_code: town.hospital, patient_id_no: woman.id_no, patient_name: woman.name, patient_sex: 'female', pregnancy_date: '2026-03-02', event_date: '2026-11-28', identity_checked: true,
    settled_on: '2026-11-29', total_fee_fen: 500000, in_scope_fen: 480000, fund_pay_fen: 480000, self_pay_fen: 20000, invoice_code: '99020001', invoice_no: '80000501', contact_phone: '13900000142'});
  // In this city's register she has no employer: nobody can be paid.
  record('AllowanceApplication', {channel: 'hospital', institution_code: town.hospital, visit_institution_name: '演示甲院', patient_name: woman.name, patient_sex: 'female', patient_id_no: woman.id_no,
    patient_employed: true, patient_employer_name: '演示棉纺厂', contact_phone: '13900000142', pregnancy_date: '2026-03-02', fetus_count: 1, birth_order: 1, birth_type: 'normal', event_date: '2026-11-28',
    account_name: '演示棉纺厂', bank_name: '演示银行', account_no: '42001234567890', materials: ['allowance_form', 'id_card', 'discharge_record', 'birth_cert']});
  await town.say('settle');
  await home();
  await page.keyboard.press('5');
  await page.waitForSelector(`.inbox a:has-text("${woman.name}"):has-text("已退回")`);
  for (let i = 0; i < 40 && !(await page.$(`.inbox a[aria-current=true]:has-text("${woman.name}"):has-text("已退回")`)); i += 1) { await page.keyboard.press('ArrowDown'); await page.waitForTimeout(50); }
  const reason = await page.textContent('.split.list .note.warn');
  await clean('returned');
  await page.keyboard.press('Enter');
  await page.waitForSelector('h1:has-text("补正 津贴申报")');
  await page.waitForSelector('.note.warn:has-text("要补正")');
  assert.ok((await page.textContent('.note.warn:has-text("要补正")')).includes(reason.trim()));
  await page.keyboard.press('Escape');
});

test('a settlement of today is put right with 试算 beside, and its 更正 asks how she is reached, and nothing else', async () => {
  const woman = town.women[7];
  const made = record('Settlement', {
    benefit_kind: 'inpatient', inpatient_kind: 'birth', birth_type: 'normal', fetus_count: 1, admission_date: '2026-11-27', discharge_date: '2026-11-29', admission_no: 'Z80000097', institution_code: town.hospital,
    patient_id_no: woman.id_no, patient_name: woman.name, patient_sex: 'female', pregnancy_date: '2026-03-02', event_date: '2026-11-28', identity_checked: true, settled_on: '2026-11-29',
    total_fee_fen: 502000, in_scope_fen: 486235, invoice_code: '99020001', invoice_no: '80000097', contact_phone: '13900000142'});
  const open = async () => {
    await home();
    await page.goto(`${desk.origin}/#/show/${made.id}`);
    await page.waitForSelector('.actions a:has-text("当日更正")');
  };
  await open();
  assert.deepEqual(await page.$$eval('.actions .btn:not(.quiet)', (all) => all.map((one) => one.textContent.replace(/ Ctrl.*/, ''))), ['打印', '更正联系方式', '当日更正', '申请冲销…']);
  await page.click('.actions a:has-text("更正联系方式")');
  await page.waitForFunction(() => document.querySelectorAll('form.form [data-field]').length);
  assert.deepEqual(await page.$$eval('form.form [data-field]', (all) => all.map((one) => one.dataset.field)), ['contact_phone', 'remark']);
  assert.match(await page.textContent('section[aria-label=单据内容]'), /5,020\.00 元/);
  await page.waitForFunction(() => document.activeElement.id === 'f-contact_phone'); // What it is about is under the cursor, selected.
  await page.keyboard.type('13900000155');
  await page.keyboard.press('Control+s');
  assert.deepEqual(await answered(page), []);
  assert.equal(town.command(town.desks.a, ['show', made.id]).record.contact_phone, '13900000155');

  await open();
  await page.click('.actions a:has-text("当日更正")');
  await page.waitForSelector('aside .answer:has-text("可以结算")'); // As it stands: no double of itself.
  assert.equal(await page.locator('.f.warn').count(), 0);
  await page.fill('#f-total_fee_fen', '5200.00');
  await page.keyboard.press('Tab');
  await page.waitForSelector('aside .sum:has-text("4,862.35"):has-text("337.65")'); // DY-E07
  await clean('correct-today');
  await page.keyboard.press('Control+s');
  assert.deepEqual(await answered(page), []);
  await page.waitForSelector('.head h1:has-text("现场结算")');
  const now = town.command(town.desks.a, ['show', (await page.evaluate(() => location.hash)).split('/').pop()]).record;
  assert.deepEqual([now.total_fee_fen, now.fund_pay_fen, now.self_pay_fen, now.contact_phone], [520000, 486235, 33765, '13900000155']);

  // The paper in sight follows the line above it.
  await page.waitForSelector('.head .badge:has-text("待上传")');
  await town.say('settle');
  await page.waitForSelector('.head .badge:has-text("已确认")');

  // Another kind of care keeps nothing of the birth.
  await page.click('.actions a:has-text("当日更正")');
  await page.waitForSelector('[data-field=benefit_kind]');
  await page.click('[data-field=benefit_kind] .opt:has-text("产前检查")');
  await page.fill('#f-visit_date', '2026-11-28');
  await page.fill('#f-total_fee_fen', '100');
  await page.fill('#f-in_scope_fen', '100');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Control+s');
  assert.deepEqual(await answered(page), []);
  await page.waitForSelector('.head .badge:has-text("待上传")');
  const other = town.command(town.desks.a, ['show', (await page.evaluate(() => location.hash)).split('/').pop()]).record;
  assert.equal(other.benefit_kind, 'prenatal');
  for (const gone of ['inpatient_kind', 'birth_type', 'fetus_count', 'admission_date', 'discharge_date', 'admission_no']) assert.equal(other[gone], undefined, gone);
});
