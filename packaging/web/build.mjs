// Makes one face: bundles its script, joins its styles, names both by their content, and holds the
// result against the floor (Chromium 86) and the budget of its size.
//   node build.mjs --entry main.jsx --html index.html --title NAME --css a.css --css b.css --out DIR --budget BYTES [--chunk chart.js]
// A chunk is a script of its own, loaded by `import(JINDU_CHART)` (its name in capitals) where it is wanted.
import {createHash} from 'node:crypto';
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {basename, dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {parseArgs} from 'node:util';
import {gzipSync} from 'node:zlib';

import {build, transform} from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const {values: ask} = parseArgs({
  options: {
    entry: {type: 'string'}, html: {type: 'string'}, title: {type: 'string'}, css: {type: 'string', multiple: true},
    out: {type: 'string'}, budget: {type: 'string'}, chunk: {type: 'string', multiple: true, default: []},
  },
});
const kFloor = 'chrome86';

// What Chromium 86 does not know and esbuild does not rewrite.
const kNotInFloor = {
  css: [/:where\(/, /:is\(/, /:has\(/, /@container/, /@layer/, /(^|[;{])inset:/, /aspect-ratio:/, /color-mix\(/,
        /accent-color:/, /:user-(in)?valid/, /\bsubgrid\b/, /\d(dvh|svh|lvh|cqw)\b/],
  js: [/\.at\(-?\d/, /\.findLast(Index)?\(/, /structuredClone\(/, /Object\.hasOwn\(/, /\.toSorted\(/, /\.toReversed\(/,
       /randomUUID\(/, /Array\.fromAsync/, /Promise\.withResolvers/, /\.groupBy\(/],
};

function floor(kind, text) {
  const found = kNotInFloor[kind].filter((pattern) => pattern.test(text));
  if (found.length) throw new Error(`${kind}: not in Chromium 86: ${found.join(' ')}`);
}

async function bundle(entry, format, define, external) {
  const made = await build({
    entryPoints: [entry], bundle: true, write: false, minify: true, target: kFloor, format, define, external,
    jsx: 'automatic', jsxImportSource: 'preact', charset: 'utf8', legalComments: 'none',
    nodePaths: [join(here, 'node_modules')], logLevel: 'warning',
  });
  floor('js', made.outputFiles[0].text);
  return made.outputFiles[0].text;
}
const named = (stem, ending, text) => `/${stem}-${createHash('sha256').update(text).digest('hex').slice(0, 12)}.${ending}`;
const kScript = 'text/javascript; charset=utf-8';

const chunks = [];
for (const entry of ask.chunk) {
  const text = await bundle(entry, 'esm', {'process.env.NODE_ENV': '"production"'}, []);
  const stem = basename(entry, '.js');
  chunks.push({path: named(stem, 'js', text), file: stem + '.js', type: kScript, text, name: `JINDU_${stem.toUpperCase()}`});
}
const script = await bundle(ask.entry, 'iife', Object.fromEntries(chunks.map((one) => [one.name, JSON.stringify(one.path)])), chunks.map((one) => one.path));
const joined = ask.css.map((file) => readFileSync(file, 'utf8')).join('\n');
const style = (await transform(joined, {loader: 'css', minify: true, target: kFloor, charset: 'utf8'})).code;
floor('css', style);

const paths = {script: named('app', 'js', script), style: named('app', 'css', style)};
const page = readFileSync(ask.html, 'utf8').replace('{{script}}', paths.script).replace('{{style}}', paths.style).replace('{{title}}', ask.title);

mkdirSync(ask.out, {recursive: true});
const files = [
  {path: '/', file: 'index.html', type: 'text/html; charset=utf-8', text: page},
  {path: paths.script, file: 'app.js', type: kScript, text: script},
  ...chunks,
  {path: paths.style, file: 'app.css', type: 'text/css; charset=utf-8', text: style},
  {path: '/icon.svg', file: 'icon.svg', type: 'image/svg+xml', text: readFileSync(join(here, '../../schema/web/icon.svg'), 'utf8')},
];
for (const one of files) writeFileSync(join(ask.out, one.file), one.text);
writeFileSync(join(ask.out, 'manifest.json'), JSON.stringify(files.map(({path, file, type}) => ({path, file, type}))));

const gz = (list) => list.reduce((sum, one) => sum + gzipSync(one.text, {level: 9}).length, 0);
const size = gz(files);
const kb = (bytes) => (bytes / 1024).toFixed(1);
console.log(`${kb(size)} KB gz of ${(Number(ask.budget) / 1024).toFixed(0)}: ${ask.out}` + (chunks.length ? `; ${kb(size - gz(chunks))} at the start, ${kb(gz(chunks))} where wanted` : ''));
if (size > Number(ask.budget)) throw new Error(`${size} bytes gz are over the budget of ${ask.budget}`);
