// The product as one more peer: a module that exports { name, peer } in the form that the peers'
// benchmark takes (OURS=…/tests/bench/ours.mjs). JINDU_BIN: where jindu-bench-peer and the programs
// are; otherwise the release build beside this file. Prints once how the peers' record becomes ours.
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const bin = process.env.JINDU_BIN || path.join(here, '..', '..', 'build', 'release', 'bin');
const program = path.join(bin, 'jindu-bench-peer');

console.error(execFileSync(program, ['mapping']).toString());

export const name = 'ours';
export const peer = {
  server: (port, dir) => [program, ['server', String(port), dir]],
  client: (...words) => [program, words.map(String)],
};
