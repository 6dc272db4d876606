// Papers as the browser prints them, read back by programs of others (poppler, zbar).
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';

const kMmOfPt = 25.4 / 72;
let pictures = 0;
export const squash = (text) => text.replace(/\s/g, '');

/** Nothing of the preview, which is what is printed, is cut or runs out of its cell or of the paper. */
async function whole(page) {
  const cut = await page.evaluate(() => [...document.querySelectorAll('.sheet .grid, .onpaper .table')].flatMap((grid) => {
    const edge = grid.parentElement.getBoundingClientRect().right;
    return [...(grid.getBoundingClientRect().right > edge ? [grid] : []), ...[...grid.querySelectorAll('th, td')].filter((cell) => {
      const range = document.createRange();
      range.selectNodeContents(cell);
      return range.getBoundingClientRect().right > cell.getBoundingClientRect().right + 1;
    })].map((one) => one.textContent.slice(0, 60));
  }));
  assert.deepEqual(cut, [], 'runs out of its cell');
}

/** What the page prints: {raw: text in the order of the paper, words: [{text, x, right, y in mm}], pages, file}. */
export async function pdf(folder, page) {
  await whole(page);
  const file = join(folder, 'paper.pdf');
  writeFileSync(file, await page.pdf({preferCSSPageSize: true}));
  if (process.env.JINDU_PICTURES) { // names a folder
    const name = await page.evaluate(() => { const sheet = document.querySelector('.sheet'); return sheet ? sheet.dataset.form + ' ' + sheet.getAttribute('aria-label') : 'page'; });
    execFileSync('pdftoppm', ['-r', '100', '-png', file, join(process.env.JINDU_PICTURES, name.replace(/[^\p{L}\p{N}-]+/gu, '_') + '-' + (pictures += 1))]);
  }
  const read = (...words) => execFileSync('pdftotext', [...words, file, '-'], {encoding: 'utf8'});
  const words = [...read('-bbox').matchAll(/<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)<\/word>/g)]
    .map(([, x, top, right, bottom, text]) => ({text, x: x * kMmOfPt, right: right * kMmOfPt, y: ((Number(top) + Number(bottom)) / 2) * kMmOfPt}));
  const pages = Number(/Pages:\s+(\d+)/.exec(execFileSync('pdfinfo', [file], {encoding: 'utf8'}))[1]);
  return {raw: squash(read('-raw')), layout: read('-layout'), words, pages, file};
}

/** Row after row without anything between: labels with their values, or a row of labels and one of values. */
export function holdsGrid(raw, rows, what) {
  const ways = (row) => {
    const cells = row.filter((cell) => Array.isArray(cell));
    const heading = row.filter((cell) => !Array.isArray(cell)).join('');
    return [cells.flat(), [...cells.map((cell) => cell[0]), ...cells.map((cell) => cell[1])]].map((all) => squash(heading + all.join('')));
  };
  let at = Math.max(...ways(rows[0]).map((text) => raw.indexOf(text)));
  assert.ok(at >= 0, `${what}: begins with ${JSON.stringify(rows[0])}: ${raw}`);
  for (const row of rows) {
    const found = ways(row).find((text) => raw.startsWith(text, at));
    assert.ok(found, `${what}: ${JSON.stringify(row)} follows; there is: ${raw.slice(at, at + 160)}`);
    at += found.length;
  }
}
