// What every page is held against: axe, the width of the window, and the words that a person meets.
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Nothing serious by axe, no sideways scroll. */
export async function holdsUp(page, what) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run(document, {resultTypes: ['violations']}));
  assert.deepEqual(found.violations.filter((each) => /serious|critical/.test(each.impact)).map((each) => `${what} ${each.id}: ${each.nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`), []);
  const wide = await page.evaluate(() => (document.documentElement.scrollWidth <= window.innerWidth ? [] : [...document.querySelectorAll('body *')].filter((one) => one.getBoundingClientRect().right > window.innerWidth + 1).map((one) => `${one.tagName}.${one.className}`)));
  assert.deepEqual(wide.slice(0, 5), [], what + ': wider than the window');
}

// Latin letters that are no English: keys, formats of files, codes and numbers as people say them.
const kSaid = [
  /^(F\d{1,2}|Ctrl|Enter|Esc|Tab|Shift|PgUp|PgDn|Home|End|PDF|CSV|Excel|JSON|QQ|USB|QR|UTF-8|A4|https?|mm|GB|MB|KB|B|v?\d[\w.-]*)$/, // keys, files, units, figures
  /^[A-Z]$/, /^[A-Z]{1,2}-?\d{2,4}$/, /^[KSHDCEIRB]-\d{3}$/, // one key; K01, H-828, F-06
  /^H\d{11}$/, /^\d{17}X$/, /^9[0-9A-Z]{17}$/, /^[A-Z]?\d+[A-Z]?$/, // hospitals, IDs, credit codes, numbers of papers
];

/** Every text that a person or a screen reader meets, with the words of it that are not Chinese and not `allowed`. */
export async function foreignWords(page, allowed = []) {
  const texts = await page.evaluate(() => {
    const all = [];
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) if (!/^(SCRIPT|STYLE|NOSCRIPT)$/.test(walk.currentNode.parentNode.tagName)) all.push(walk.currentNode.textContent);
    for (const one of document.querySelectorAll('[aria-label], [title], [placeholder], [alt], [aria-description]')) for (const name of ['aria-label', 'title', 'placeholder', 'alt', 'aria-description']) if (one.getAttribute(name)) all.push(one.getAttribute(name));
    return all.concat(document.title);
  });
  const found = new Map();
  for (const text of texts) {
    for (const [word] of text.matchAll(/[A-Za-z0-9_.-]*[A-Za-z_][A-Za-z0-9_.-]*/g)) {
      if (kSaid.some((one) => one.test(word)) || allowed.some((one) => one.test(word))) continue;
      found.set(word, text.trim().slice(0, 80));
    }
  }
  return [...found].map(([word, text]) => `${word} in “${text}”`);
}
