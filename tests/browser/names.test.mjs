// A name that no file declares breaks a page only where it is drawn: found here before anybody opens it.
import assert from 'node:assert/strict';
import {readdirSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {test} from 'node:test';
import {fileURLToPath} from 'node:url';

import ts from 'typescript';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const kUndeclared = new Set([2304, 2305, 2552, 2613, 2614, 18004]); // of the checker: a name, or what is imported, is nowhere

function undeclared(files) {
  const program = ts.createProgram(files, {allowJs: true, checkJs: true, noEmit: true, jsx: ts.JsxEmit.Preserve, target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler, lib: ['lib.es2022.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'], types: []});
  return files.flatMap((file) => program.getSemanticDiagnostics(program.getSourceFile(file))).filter((one) => kUndeclared.has(one.code) && !/'JINDU_[A-Z]+'/.test(one.messageText)) // Those the build puts in.
    .map((one) => `${one.file.fileName.slice(root.length + 1)}:${one.file.getLineAndCharacterOfPosition(one.start).line + 1} ${ts.flattenDiagnosticMessageText(one.messageText, ' ')}`);
}

const pages = ['schema/web', 'client/web', 'server/web', 'server/web/lookup'].flatMap((folder) => readdirSync(join(root, folder)).filter((name) => /\.jsx?$/.test(name)).map((name) => join(root, folder, name)));

test('every name on the pages is declared', () => {
  assert.ok(pages.length > 40);
  assert.deepEqual(undeclared(pages), []);
});

test('what is not declared is found', () => {
  const [found] = undeclared([join(root, 'tests/browser/names_wrong.jsx')]);
  assert.match(found, /names_wrong\.jsx:\d+ Cannot find name 'nowhere'/);
});
