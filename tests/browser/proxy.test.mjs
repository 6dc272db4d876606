// nginx as it is shipped, before a real city: what comes through, from where, and what is cut. Set up by the commands of
// docs/OPERATIONS.md.
import assert from 'node:assert/strict';
import {execFileSync, spawn} from 'node:child_process';
import {existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {request} from 'node:https';
import {connect as plain, createServer} from 'node:net';
import {dirname, join} from 'node:path';
import {createInterface} from 'node:readline';
import {after, before, test} from 'node:test';
import {connect} from 'node:tls';
import {fileURLToPath} from 'node:url';

import {chromium} from 'playwright-core';

import {bin, openTown} from './stage.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const nginx = existsSync('/usr/sbin/nginx') ? '/usr/sbin/nginx' : 'nginx';
const kNames = {city: 'yibao.example', lookup: 'lookup.yibao.example'};
let town, city, proxy, folder, port;
const own = {};

const freePort = () => new Promise((done) => { const server = createServer().listen(0, '127.0.0.1', () => { const {port: free} = server.address(); server.close(() => done(free)); }); });
const read = (path) => readFileSync(path, 'utf8');
const run = (...words) => execFileSync(words[0], words.slice(1), {stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8'});

/** The shipped file put in place by the block of the manual, with the paths of this folder for those of the system. */
function install(ports) {
  for (const [name, host] of Object.entries({jindu: kNames.city, lookup: kNames.lookup})) {
    run('openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', '/CN=' + host, '-keyout', join(folder, name + '.key'), '-out', join(folder, name + '.crt'));
  }
  mkdirSync(join(folder, 'etc/nginx/conf.d'), {recursive: true});
  const block = /```bash\n(.*?)```/s.exec(read(join(root, 'docs/OPERATIONS.md')))[1];
  assert.match(block, /nginx -t/);
  const lines = block.split('\n').filter((line) => /^sudo install|^sed/.test(line)).map((line) => line.replace(/sudo /g, '').replace(/ \/etc\//g, ` ${folder}/etc/`).replace('packaging/', root + '/packaging/'));
  assert.equal(lines.length, 3);
  execFileSync('bash', ['-euc', lines.join('\n')], {cwd: folder});
  const conf = join(folder, 'etc/nginx/conf.d/jindu.conf');
  let text = read(conf);
  assert.ok(!text.includes('jindu.example'));
  // Only where it listens, whom it asks, and where its files lie: the rest is as it is shipped.
  for (const [from, to] of [[/listen 443/g, 'listen 127.0.0.1:' + port], [/listen 80/g, 'listen 127.0.0.1:' + ports.http], [/127\.0\.0\.1:8931/, '127.0.0.1:' + ports.city], [/127\.0\.0\.1:8932/, '127.0.0.1:' + ports.lookup],
    [/ \/etc\/jindu/g, ` ${folder}/etc/jindu`], [/ \/var\/log\/nginx/g, ' ' + folder]]) {
    assert.match(text, from);
    text = text.replace(from, to);
  }
  writeFileSync(conf, text);
  // What Debian puts around it, with the same changes.
  const places = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder}/${name};`).join(' ');
  const main = read('/etc/nginx/nginx.conf').replace(/^user .*$/m, process.getuid() === 0 ? 'user root; daemon off;' : 'daemon off;').replace(/^pid .*$/m, `pid ${folder}/nginx.pid;`)
    .replace(/ \/var\/log\/nginx/g, ' ' + folder).replace('/etc/nginx/conf.d', join(folder, 'etc/nginx/conf.d')).replace(/^.*sites-enabled.*$/m, places);
  writeFileSync(join(folder, 'nginx.conf'), main);
  run(nginx, '-t', '-c', join(folder, 'nginx.conf'));
}

before(async () => {
  town = await openTown();
  folder = join(town.folder, 'proxy');
  mkdirSync(folder);
  port = await freePort();
  const ports = {http: await freePort(), city: await freePort(), lookup: await freePort()};
  Object.assign(own, ports);
  install(ports);
  const toml = join(town.store, 'city.toml');
  const hosts = [kNames.city, kNames.lookup].map((name) => `hosts = ["${name}:${port}"]`); // [serve], then [lookup].
  writeFileSync(toml, read(toml).replace(/^hosts = \[\]$/gm, () => hosts.shift()));
  await town.say('city stop');
  city = spawn(join(bin, 'jindu-city'), ['--store', town.store, 'serve', '--port', String(ports.city), '--lookup-port', String(ports.lookup)], {stdio: ['ignore', 'pipe', 'inherit']});
  await new Promise((done) => createInterface({input: city.stdout}).on('line', (line) => { if (line.startsWith('LOOKUP ')) done(); }));
  proxy = spawn(nginx, ['-c', join(folder, 'nginx.conf')], {stdio: 'ignore'});
  for (let tries = 0; ; tries += 1) {
    try { if ((await ask('GET', '/v1/health')).status === 200) break; } catch (error) { if (tries > 100) throw error; }
    await new Promise((done) => setTimeout(done, 50));
  }
});
after(async () => {
  for (const child of [proxy, city]) {
    if (!child || child.exitCode !== null) continue;
    const gone = new Promise((done) => child.once('exit', done));
    child.kill('SIGTERM');
    await gone;
  }
  await town.close();
});

/** One call as a page makes it. `to`: which name; `from`: which address of this machine. */
function ask(method, path, {to = 'city', from = '127.0.0.1', session, headers = {}, body, open = false, chunked = false} = {}) {
  const host = `${kNames[to]}:${port}`;
  const text = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
  const all = {Host: host, 'Sec-Fetch-Site': 'same-origin', ...(method === 'POST' && {Origin: 'https://' + host, 'Content-Type': 'application/json', ...(!chunked && {'Content-Length': Buffer.byteLength(text || '')})}), ...(session && {'X-Jindu-Session': session}), ...headers};
  return new Promise((done, fail) => {
    const call = request({host: '127.0.0.1', port, localAddress: from, servername: kNames[to], method, path, headers: all, rejectUnauthorized: false, agent: false}, (reply) => {
      if (open) { done(reply); return; }
      let all_ = '';
      reply.on('data', (part) => { all_ += part; });
      reply.on('end', () => { let json = null; try { json = JSON.parse(all_); } catch { /* none */ } done({status: reply.statusCode, headers: reply.headers, text: all_, body: json}); });
      reply.on('error', fail);
    });
    call.on('error', fail);
    call.end(text);
  });
}

/** Bytes over http; what comes back until the end. */
const over = (to, bytes) => new Promise((done) => {
  let text = '';
  const socket = plain(to, '127.0.0.1', () => socket.write(bytes));
  socket.on('data', (part) => { text += part; });
  socket.on('error', () => {});
  socket.on('close', () => done(text));
});

const enter = async (who) => (await ask('POST', '/api/session', {body: {operator_id: who, passphrase: who + ' has a passphrase'}})).body.session;

test('TLS 1.2 and 1.3 and nothing older; a name that is none of ours sees no certificate; http leads to https', async () => {
  const protocol = (options) => new Promise((done) => {
    const socket = connect({host: '127.0.0.1', port, servername: kNames.city, rejectUnauthorized: false, ...options}, () => { done(socket.getProtocol()); socket.destroy(); });
    socket.on('error', (error) => done(error.code || 'error'));
  });
  assert.equal(await protocol({minVersion: 'TLSv1.3'}), 'TLSv1.3');
  assert.equal(await protocol({maxVersion: 'TLSv1.2'}), 'TLSv1.2');
  assert.ok(!/^TLSv/.test(await protocol({minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0'})));
  assert.ok(!/^TLSv/.test(await protocol({servername: 'evil.example'})));
  assert.ok(!/^TLSv/.test(await protocol({servername: undefined})));
  const moved = await over(own.http, `GET /x HTTP/1.1\r\nHost: ${kNames.city}\r\nConnection: close\r\n\r\n`);
  assert.match(moved, new RegExp(`^HTTP/1\\.1 301.*Location: https://${kNames.city}/x`, 's'));
  assert.equal(await over(own.http, 'GET /x HTTP/1.1\r\nHost: evil.example\r\n\r\n'), '');
  const page = await ask('GET', '/');
  assert.equal(page.status, 200);
  assert.equal(page.headers['strict-transport-security'], 'max-age=31536000');
  assert.equal(page.headers.server, 'nginx');
});

test('the console in a real browser by its name: sign in, the queue, and what others do comes by itself', async () => {
  const browser = await chromium.launch({executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-quic',
    `--host-resolver-rules=MAP ${kNames.city} 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1`]});
  const context = await browser.newContext({viewport: {width: 1024, height: 768}, ignoreHTTPSErrors: true});
  const page = await context.newPage();
  await page.goto(`https://${kNames.city}:${port}/`);
  await page.fill('[name=operator]', 'clerk');
  await page.fill('[name=passphrase]', 'clerk has a passphrase');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.nav');
  await page.waitForSelector('.statusline:has-text("收件正常")');
  await browser.close();
});

test('the stream of events comes through as it is told, while it stays open', async () => {
  const [watching, other] = [await enter('clerk'), await enter('director')];
  assert.ok(watching && other);
  const stream = await ask('GET', '/api/events', {session: watching, open: true});
  assert.equal(stream.statusCode, 200);
  let text = '';
  let heard = () => {};
  stream.on('data', (part) => { text += part; heard(); });
  const until = (what) => new Promise((done) => { heard = () => { if (what.test(text)) done(); }; heard(); });
  await until(/data: /);
  assert.ok(!text.includes('样director'));
  const looked = await ask('POST', '/api/looking', {session: other, body: {ref: '00000000-0000-7000-8000-000000000001'}});
  assert.equal(looked.status, 200);
  await until(/样director/);
  assert.ok(!stream.complete);
  stream.destroy();
});

test('desks come from everywhere, the console only from the networks of the staff', async () => {
  const from = '127.0.0.2'; // Not in the list.
  for (const [method, path] of [['GET', '/'], ['GET', '/app.js'], ['POST', '/api/session'], ['POST', '/api/inbox'], ['GET', '/api/events']]) {
    const answer = await ask(method, path, {from, ...(method === 'POST' && {body: {}})});
    assert.equal(answer.status, 403, path);
    assert.ok(!/津渡|jindu/.test(answer.text), path);
  }
  assert.equal((await ask('GET', '/v1/health', {from})).status, 200);
  for (const path of ['/v1/sync', '/v1/enrol']) {
    const body = 'no frame';
    const headers = {'Content-Type': 'application/octet-stream'};
    const through = await ask('POST', path, {from, body, headers});
    const straight = await fetch(`http://127.0.0.1:${own.city}${path}`, {method: 'POST', body, headers});
    assert.equal(through.status, straight.status, path);
    assert.ok(through.status >= 400 && through.status !== 403 && through.status !== 404, path + through.status);
  }
  assert.equal((await ask('GET', '/v1/other')).status, 404);
});

test('heads, bodies and senders without an end are cut before the city, and cost it nothing', async () => {
  const memory = () => Number(/VmRSS:\s+(\d+)/.exec(read(`/proc/${city.pid}/status`))[1]);
  const stood = memory();
  const big = await ask('GET', '/', {headers: {'X-Big': 'x'.repeat(40_000)}}).catch(() => ({status: 0}));
  assert.ok([400, 431, 0].includes(big.status), String(big.status));
  assert.ok([414, 400, 0].includes((await ask('GET', '/' + 'a'.repeat(40_000)).catch(() => ({status: 0}))).status));
  await new Promise((done) => { // Until nginx has had enough.
    const socket = connect({host: '127.0.0.1', port, servername: kNames.city, rejectUnauthorized: false}, () => {
      const more = () => { while (!socket.destroyed && socket.write('X-More: ' + 'y'.repeat(5000) + '\r\n')); };
      socket.on('drain', more);
      socket.write(`GET / HTTP/1.1\r\nHost: ${kNames.city}:${port}\r\n`);
      more();
    });
    socket.on('error', () => {});
    socket.on('close', done);
  });
  const large = await ask('POST', '/api/session', {body: 'x'.repeat(10 << 20)}).catch(() => ({status: 0}));
  assert.ok([413, 0].includes(large.status), String(large.status));
  // A size of a chunk that would end the library behind it.
  for (const chunk of ['-1\r\nx\r\n', 'ffffffffffffffff\r\nx\r\n', 'zz\r\n\r\n']) {
    const status = await new Promise((done) => {
      let text = '';
      const socket = connect({host: '127.0.0.1', port, servername: kNames.city, rejectUnauthorized: false}, () => socket.write(`POST /v1/sync HTTP/1.1\r\nHost: ${kNames.city}:${port}\r\nContent-Type: application/octet-stream\r\nTransfer-Encoding: chunked\r\n\r\n${chunk}`));
      socket.on('data', (part) => { text += part; socket.destroy(); });
      socket.on('error', () => {});
      socket.on('close', () => done(Number((/^HTTP\/1\.\d (\d+)/.exec(text) || [])[1] || 0)));
    });
    assert.ok([400, 413, 0].includes(status), chunk + status);
  }
  // In pieces of an honest size it arrives whole, with a length.
  const pieces = await ask('POST', '/api/session', {body: {operator_id: 'first', passphrase: 'first has a passphrase'}, chunked: true, headers: {'Transfer-Encoding': 'chunked'}});
  assert.equal(pieces.status, 200);
  const slow = Array.from({length: 40}, () => { const socket = connect({host: '127.0.0.1', port, servername: kNames.city, rejectUnauthorized: false}, () => socket.write('GET / HTTP/1.1\r\nHost: ')); socket.on('error', () => {}); return socket; });
  assert.equal((await ask('GET', '/v1/health')).status, 200);
  for (const socket of slow) socket.destroy();
  assert.equal(city.exitCode, null);
  assert.ok(memory() - stood < 32 << 10, `${stood} → ${memory()} KB`);
});

test('those outside are counted one by one, whatever they write of themselves; nothing but their page is there', async () => {
  const look = (from, claimed) => ask('POST', '/api/progress', {to: 'lookup', from, body: {number: 'x', tail: '0000'}, headers: {'X-Forwarded-For': claimed}});
  const statuses = [];
  for (let i = 0; i < 34; i += 1) statuses.push(await look('127.0.0.3', `198.51.100.${i}`));
  assert.deepEqual([...new Set(statuses.map((one) => one.status))], [422, 429]);
  assert.equal(statuses.at(-1).body.error.code, 'H-841'); // The city counts, not nginx alone.
  assert.equal((await look('127.0.0.4', '127.0.0.3')).status, 422);
  let many = 0;
  for (let i = 0; i < 120; i += 1) many += (await ask('POST', '/api/determination', {to: 'lookup', from: '127.0.0.5', body: {}})).status === 429 ? 1 : 0;
  assert.ok(many > 0);
  assert.equal((await ask('GET', '/', {to: 'lookup', from: '127.0.0.6'})).status, 200);
  for (const path of ['/v1/health', '/v1/sync', '/api/events', '/api/inbox']) {
    const {status} = await ask('GET', path, {to: 'lookup', from: '127.0.0.6'});
    assert.ok([404, 405, 401].includes(status), path + ' ' + status);
  }
  // The console's name at the other one's door, and the other way round.
  assert.equal((await ask('GET', '/', {to: 'lookup', from: '127.0.0.6', headers: {Host: 'evil.example'}})).status, 421);
  assert.equal((await ask('GET', '/', {to: 'lookup', from: '127.0.0.6', headers: {Host: `${kNames.city}:${port}`}})).status, 403);
});

test('what is logged has no word of what was asked', async () => {
  const session = await enter('clerk');
  await ask('POST', '/api/find?find=990101199001010043&note=secret-words', {session, body: {find: 'secret-words'}, headers: {Referer: 'https://x/?secret-words'}});
  await over(own.http, 'GET /?secret-words HTTP/1.1\r\nHost: x\r\n\r\n');
  const written = () => ['jindu.log', 'jindu-lookup.log', 'jindu-error.log', 'access.log', 'error.log'].map((name) => join(folder, name)).filter(existsSync).map(read).join('\n');
  // A line is written after its answer has gone out.
  for (let tries = 0; tries < 100 && !/POST \/api\/find 200/.test(written()); tries += 1) await new Promise((done) => setTimeout(done, 100));
  const logs = written();
  assert.match(logs, /POST \/api\/find 200/);
  assert.ok(!/secret-words|9901011990|\?/.test(logs), logs.split('\n').filter((line) => /secret|\?/.test(line)).join('\n'));
});
