// What the desk's page takes in a real browser, as the clerk sees it: `node paint.mjs JINDU_DESK DATA ORIGIN NAME`, against a
// desk that is served. One JSON line a measure: {name, aim, ms, bound}. NAME: somebody who is found.
import {execFileSync} from 'node:child_process';
import {createServer} from 'node:http';
import {createRequire} from 'node:module';
import {fileURLToPath} from 'node:url';

const {chromium} = createRequire(fileURLToPath(new URL('../browser/package.json', import.meta.url)))('playwright-core');
const [program, data, origin, name] = process.argv.slice(2);
const kAsked = 30;

const tell = (measure) => console.log(JSON.stringify(measure));
const launch = () => JSON.parse(execFileSync(program, ['--data', data, '--json', 'open', '--print'])).url;

const browser = await chromium.launch({executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1']});
const page = await (await browser.newContext({viewport: {width: 1024, height: 768}, locale: 'zh-CN'})).newPage();

/** From the start of the navigation: first paint, and when `drawn` stands on the page. */
async function opened(url, drawn) {
  await page.goto('about:blank');
  await page.goto(url, {waitUntil: 'commit'});
  return page.evaluate((selector) => new Promise((done) => {
    const look = () => {
      const [paint] = performance.getEntriesByName('first-contentful-paint');
      if (!paint || !document.querySelector(selector)) { requestAnimationFrame(look); return; }
      done({paint: paint.startTime, drawn: performance.now()});
    };
    look();
  }), drawn);
}

/** From the key that asks until what it asks for is on the screen. */
async function answered(key, stands) {
  await page.evaluate((wanted) => {
    window.asked = 0;
    window.addEventListener('keydown', () => { window.asked = window.asked || performance.now(); }, {capture: true, once: true});
    const was = (document.querySelector('tbody') || {}).textContent;
    const there = () => {
      const rows = document.querySelector('tbody');
      if (!window.asked || !rows || rows.textContent === was) return false;
      return wanted.page ? document.querySelector('.say').textContent.startsWith(wanted.page) : document.querySelector('.head .sub').textContent.startsWith(wanted.text);
    };
    window.told = new Promise((done) => {
      const look = () => requestAnimationFrame(() => (there() ? done(performance.now() - window.asked) : look()));
      look();
    });
  }, stands);
  await page.keyboard.press(key);
  return page.evaluate(() => window.told);
}

// The raw bound: one sentence, by the same browser, from a server that does nothing else.
const bare = createServer((request, reply) => reply.writeHead(200, {'Content-Type': 'text/html; charset=utf-8'}).end('<!doctype html><html lang="zh-CN"><title>津渡</title><h1>津渡</h1>'));
await new Promise((done) => bare.listen(0, '127.0.0.1', done));
const paints = [];
const drawns = [];
const bound = [];
for (let i = 0; i < kAsked + 3; i += 1) {
  const least = await opened(`http://127.0.0.1:${bare.address().port}/`, 'h1');
  const one = await opened(launch(), 'main h1');
  if (i < 3) continue; // Cold.
  bound.push(least.paint);
  paints.push(one.paint);
  drawns.push(one.drawn);
}
bare.close();
tell({name: 'page, first paint, warm', aim: 150, ms: paints, bound});
tell({name: 'page, today with its figures, warm', aim: 150, ms: drawns, bound});

await page.goto('about:blank');
await page.goto(launch());
await page.waitForSelector('main h1');
await page.goto(origin + '/#/find');
await page.waitForSelector('tbody tr');
const turned = [];
for (let i = 0; i < kAsked; i += 1) turned.push(await answered('PageDown', {page: `第 ${i + 2} 页`}));
tell({name: 'page, list turned to its next page', aim: 100, ms: turned});
for (const [what, text] of [['a name', name], ['four digits', '4321'], ['what all have', '990101']]) {
  const found = [];
  for (let i = 0; i < kAsked; i += 1) {
    await page.fill('#find', text);
    found.push(await answered('Enter', {text: `“${text}”`}));
    await page.fill('#find', '不在此处' + i);
    await page.keyboard.press('Enter');
    await page.waitForFunction((none) => document.querySelector('.head .sub').textContent.startsWith(none) && !document.querySelector('tbody'), `“不在此处${i}”`);
  }
  tell({name: `page, search of ${what}, from Enter`, aim: 100, ms: found});
}
await browser.close();
