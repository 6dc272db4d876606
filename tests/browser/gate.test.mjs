// What stands before every call of both faces and of the page for those outside: hosts, origins, methods, sizes, paths, tokens, by
// bytes on a socket. Nothing of anybody is told, and the program goes on.
import assert from 'node:assert/strict';
import {execFileSync, spawn} from 'node:child_process';
import {connect} from 'node:net';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {after, before, test} from 'node:test';

import {bin, caller, openTown} from './stage.mjs';

let town;
const faces = {};
let published;

before(async () => {
  town = await openTown();
  const desk = await town.serve(town.desks.a);
  const inside = await caller(desk.origin, {token: new URL(desk.url).hash.slice(1)});
  const city = await caller(new URL(town.city).origin, {operator_id: 'chief', passphrase: 'chief has a passphrase'});
  faces.desk = {port: Number(new URL(desk.origin).port), reads: '/api/drafts', writes: '/api/list', session: inside.session, method: 'GET', again: desk.again};
  faces.city = {port: Number(new URL(town.city).port), reads: '/api/inbox', writes: '/api/inbox', session: city.session, method: 'POST'};
  await town.say('city stop');
  published = spawn(join(bin, 'jindu-city'), ['--store', town.store, 'serve', '--port', String(faces.city.port), '--lookup-port', '0'], {stdio: ['ignore', 'pipe', 'inherit']});
  const lines = createInterface({input: published.stdout});
  faces.lookup = await new Promise((done) => lines.on('line', (line) => { if (line.startsWith('LOOKUP ')) done({port: Number(new URL(line.slice(7)).port), reads: '/api/determination', writes: '/api/determination', session: '', method: 'POST'}); }));
  // Who had signed in before it began again has to again.
  const before_ = await city.post('/api/inbox');
  assert.equal(before_.status, 401);
  faces.city.session = (await caller(new URL(town.city).origin, {operator_id: 'chief', passphrase: 'chief has a passphrase'})).session;
});
after(async () => {
  published.stdout.destroy();
  published.kill('SIGTERM');
  await town.close();
});

/** Sends bytes; gives what came back until it is an answer, or the other end or `wait` ends it. */
function raw(port, bytes, wait = 3000) {
  return new Promise((done) => {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    const end = () => { socket.destroy(); done({status: Number((/^HTTP\/1\.\d (\d+)/.exec(text) || [])[1] || 0), text}); };
    const timer = setTimeout(end, wait);
    socket.on('data', (part) => { text += part; const at = text.indexOf('\r\n\r\n'); const size = /content-length: (\d+)/i.exec(text); if (at > 0 && (!size || text.length >= at + 4 + Number(size[1]))) { clearTimeout(timer); end(); } });
    socket.on('error', () => { clearTimeout(timer); end(); });
    socket.on('close', () => { clearTimeout(timer); end(); });
    socket.write(bytes);
  });
}

function head(face, method, path, headers = {}) {
  const own = {Host: `127.0.0.1:${face.port}`, ...(method !== 'GET' && {Origin: `http://127.0.0.1:${face.port}`, 'Sec-Fetch-Site': 'same-origin', 'Content-Type': 'application/json'}), 'X-Jindu-Session': face.session, Connection: 'close', ...headers};
  const lines = Object.entries(own).filter(([, value]) => value !== undefined).flatMap(([name, value]) => [].concat(value).map((one) => `${name}: ${one}`));
  return `${method} ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n`;
}
const ask = (face, method, path, headers, body = '{}') => raw(face.port, head(face, method, path, {...(method !== 'GET' && {'Content-Length': Buffer.byteLength(body)}), ...headers}) + '\r\n' + (method === 'GET' ? '' : body));
const silent = (answer, what) => {
  assert.ok(!/演示|例员|样科|990101|records|BEGIN|root:/.test(answer.text), what);
  assert.ok(!/access-control-/i.test(answer.text), what);
};

for (const name of ['desk', 'city', 'lookup']) {
  test(`${name}: by what name one asks`, async () => {
    const face = faces[name];
    for (const host of ['evil.example', `evil.example:${face.port}`, `127.0.0.1.evil.example:${face.port}`, `localhost.evil.example:${face.port}`, '127.0.0.1', `127.0.0.1:${face.port + 1}`, '[::1]', `[::1%25lo]:${face.port}`, `[::ffff:127.0.0.1]:${face.port}`,
      `0.0.0.0:${face.port}`, `2130706433:${face.port}`, `127.1:${face.port}`, `user@127.0.0.1:${face.port}`, `127.0.0.1:${face.port}, evil.example`, '', ` `]) {
      for (const [method, path] of [['GET', '/'], [face.method, face.reads], ['POST', '/api/session'], ['OPTIONS', face.writes]]) {
        const answer = await ask(face, method, path, {Host: host});
        assert.ok([421, 400].includes(answer.status), `Host ${host} ${method} ${path}: ${answer.status}`);
        silent(answer, host);
      }
    }
    for (const host of [[`127.0.0.1:${face.port}`, 'evil.example'], ['evil.example', `127.0.0.1:${face.port}`]]) assert.ok([421, 400].includes((await ask(face, 'GET', '/', {Host: host})).status), 'two Hosts');
    assert.ok([421, 400, 0].includes((await raw(face.port, 'GET / HTTP/1.1\r\n\r\n')).status), 'no Host');
    assert.ok([421, 400, 404].includes((await ask(face, 'GET', 'http://evil.example/', {Host: 'evil.example'})).status));
    for (const host of [`127.0.0.1:${face.port}`, `localhost:${face.port}`, `[::1]:${face.port}`]) assert.equal((await ask(face, 'GET', '/', {Host: host})).status, 200, host);
  });

  test(`${name}: from where one asks, and how`, async () => {
    const face = faces[name];
    const rows = [
      ['null', {Origin: 'null'}, 403], ['no origin', {Origin: undefined}, 403], ['another port', {Origin: `http://127.0.0.1:${face.port + 1}`}, 403], ['https', {Origin: `https://127.0.0.1:${face.port}`}, 403],
      ['another name of the same', {Origin: `http://localhost:${face.port}`}, 403], ['a longer name', {Origin: `http://127.0.0.1:${face.port}.evil.example`}, 403], ['two', {Origin: [`http://127.0.0.1:${face.port}`, 'http://evil.example']}, 403],
      ['cross-site', {'Sec-Fetch-Site': 'cross-site'}, 403], ['same-site', {'Sec-Fetch-Site': 'same-site'}, 403], ['typed', {'Sec-Fetch-Site': 'none'}, 403], ['no metadata', {'Sec-Fetch-Site': undefined}, 403],
      ['a form', {'Content-Type': 'application/x-www-form-urlencoded'}, 415], ['plain text', {'Content-Type': 'text/plain'}, 415], ['a form with files', {'Content-Type': 'multipart/form-data; boundary=x'}, 415], ['no type', {'Content-Type': undefined}, 415],
      ['json, nearly', {'Content-Type': 'text/plain; application/json'}, 415],
    ];
    for (const [what, headers, status] of rows) {
      for (const path of [face.writes, '/api/session']) {
        const answer = await ask(face, 'POST', path, headers);
        assert.equal(answer.status, status, what + ' ' + path);
        silent(answer, what);
      }
    }
    if (name === 'desk') for (const headers of [{'Sec-Fetch-Site': 'cross-site'}, {Origin: 'http://evil.example'}, {Origin: 'null'}]) assert.equal((await ask(face, 'GET', face.reads, headers)).status, 403);
    assert.equal((await ask(face, 'GET', '/', {'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate'})).status, 403);
    for (const [method, status] of [['OPTIONS', [403]], ['TRACE', [405, 400, 501]], ['PUT', [405]], ['DELETE', [405]], ['PATCH', [405]], ['HEAD', [405]], ['CONNECT', [405, 400, 501, 0]], ['FOO', [405, 400, 501, 0]]]) {
      const answer = await ask(face, method, face.writes);
      assert.ok(status.includes(answer.status), `${method}: ${answer.status}`);
      silent(answer, method);
      assert.ok(!answer.text.includes(face.session || 'no session'), method + ' sends the session back');
    }
  });

  test(`${name}: a session is shown in its header and nowhere else`, async () => {
    const face = faces[name];
    const session = face.session || '0'.repeat(64);
    for (const headers of [{'X-Jindu-Session': undefined}, {'X-Jindu-Session': ''}, {'X-Jindu-Session': session.slice(0, 63)}, {'X-Jindu-Session': session + '0'}, {'X-Jindu-Session': session.toUpperCase() + ' '.repeat(2) + 'x'},
      {'X-Jindu-Session': undefined, Cookie: 'X-Jindu-Session=' + session}, {'X-Jindu-Session': undefined, Authorization: 'Bearer ' + session}, {'X-Jindu-Session': undefined, Referer: `http://127.0.0.1:${face.port}/#${session}`}, {'X-Jindu-Session': ['0'.repeat(64), session]}]) {
      const answer = await ask(face, face.method, face.reads, headers);
      assert.equal(answer.status, 401, JSON.stringify(headers));
      silent(answer, 'no session');
    }
    for (const path of [`${face.reads}?session=${session}`, `${face.reads}?X-Jindu-Session=${session}`, `/api/events?session=${session}`]) assert.equal((await ask(face, path.includes('events') ? 'GET' : face.method, path, {'X-Jindu-Session': undefined})).status, 401, path);
    for (const body of ['', '[]', '{', 'null', '{"token":1}', '{"token":""}', '{"token":null,"operator_id":[]}', '{"token":"' + '0'.repeat(64) + '"}', '"' + 'x'.repeat(2000) + '"', '\ufeff{}', '{"token":{"a":1}}', '[['.repeat(5000)]) {
      const answer = await ask(face, 'POST', '/api/session', {}, body);
      assert.ok([401, 422, 400].includes(answer.status), body.slice(0, 40) + ' ' + answer.status);
      silent(answer, body.slice(0, 40));
    }
  });

  test(`${name}: paths lead nowhere else`, async () => {
    const face = faces[name];
    for (const path of ['/../../../../etc/passwd', '/..%2f..%2fetc/passwd', '/%2e%2e/%2e%2e/etc/passwd', '/%252e%252e/%252e%252e/etc/passwd', '/api/../..', '/api/%2e%2e/session', '//etc/passwd', '/./api/session', '/api//session', '/API/session', '/app.js%00.png', '/%00', '/api/session%00', '/\\..\\..',
      '/desk.toml', '/outbox.db', '/index.html/..', '/api/session;x=1', '/api/', '/.git/config', '/%', '/%zz']) {
      const answer = await ask(face, 'GET', path, {'X-Jindu-Session': undefined});
      assert.ok([400, 401, 404, 405, 0].includes(answer.status), path + ' ' + answer.status);
      silent(answer, path);
    }
  });

  test(`${name}: heads and bodies too large, slow or broken stop nobody else`, async () => {
    const face = faces[name];
    // The console's heads are cut by the proxy before it (packaging/nginx); the two others cut them themselves.
    const cut = name === 'city' ? [400, 413, 414, 431, 0, 200, 404] : [400, 413, 414, 431, 0];
    const big = await ask(face, 'GET', '/', {'X-Big': 'x'.repeat(300_000)});
    assert.ok(cut.includes(big.status), 'a large head: ' + big.status);
    const many = await ask(face, 'GET', '/', Object.fromEntries(Array.from({length: 20_000}, (_, i) => ['X-' + i, 'y'])));
    assert.ok(cut.includes(many.status), 'many heads: ' + many.status);
    const long = await ask(face, 'GET', '/' + 'a'.repeat(200_000));
    assert.ok(cut.includes(long.status), 'a long address: ' + long.status);
    const announced = await raw(face.port, head(face, 'POST', '/api/session', {'Content-Length': 4_000_000_000}) + '\r\n{', 2000);
    assert.ok([400, 413, 0].includes(announced.status), 'a large body: ' + announced.status);
    const chunk = 'x'.repeat(1 << 20);
    const chunked = await raw(face.port, head(face, 'POST', '/api/session', {'Transfer-Encoding': 'chunked'}) + '\r\n' + `${chunk.length.toString(16)}\r\n${chunk}\r\n`.repeat(40) + '0\r\n\r\n', 8000);
    assert.ok([400, 413, 0].includes(chunked.status), 'a large body in pieces: ' + chunked.status);
    for (const broken of ['GARBAGE\r\n\r\n', 'GET /\r\n\r\n', '\x16\x03\x01\x02\x00\x01\x00', 'GET / HTTP/9.9\r\nHost: x\r\n\r\n', head(face, 'POST', '/api/session', {'Content-Length': '-1'}) + '\r\n{}', head(face, 'POST', '/api/session', {'Content-Length': ['2', '5']}) + '\r\n{}',
      head(face, 'POST', '/api/session', {'Content-Length': '2', 'Transfer-Encoding': 'chunked'}) + '\r\n0\r\n\r\n', head(face, 'POST', '/api/session', {'Transfer-Encoding': 'chunked'}) + '\r\nzz\r\n\r\n']) {
      const answer = await raw(face.port, broken, 700);
      assert.ok(answer.status === 0 || answer.status >= 400, broken.slice(0, 60) + ' ' + answer.status);
      silent(answer, broken.slice(0, 60));
    }
    // Sixty that never end their request; one that comes after is answered.
    const slow = Array.from({length: 60}, () => { const socket = connect(face.port, '127.0.0.1'); socket.on('error', () => {}); socket.write(head(face, 'POST', '/api/session', {'Content-Length': 1000}) + '\r\n{'); return socket; });
    const since = Date.now();
    assert.equal((await ask(face, 'GET', '/')).status, 200);
    const took = Date.now() - since;
    for (const socket of slow) socket.destroy();
    assert.ok(took < 2900, 'slow bodies hold up others: ' + took);
    assert.equal((await ask(face, 'GET', '/')).status, 200);
  });
}

/** Writes lines of a head until the other end has had enough; gives how many bytes went. */
async function endless(port) {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  const over = new Promise((done) => socket.once('close', done));
  const line = 'X-More: ' + 'y'.repeat(65_000) + '\r\n';
  const more = () => { while (!socket.destroyed && socket.write(line)); };
  socket.on('drain', more);
  socket.write(`GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n`);
  more();
  await over;
  return socket.bytesWritten;
}

test('desk and lookup: a head that does not end, and one that is slow, are cut by the program itself', async () => {
  const slow = connect(faces.lookup.port, '127.0.0.1');
  slow.on('error', () => {});
  slow.resume();
  const over = new Promise((done) => slow.once('close', done));
  slow.write('GET / HTTP/1.1\r\nHost: ');
  const drip = setInterval(() => slow.write('x'), 1000);
  // What is over the limit is read and thrown away for a moment, so that the answer is seen.
  for (const name of ['desk', 'lookup']) assert.ok(await endless(faces[name].port) < 64 << 20, name);
  await over;
  clearInterval(drip);
  for (const name of ['desk', 'lookup']) assert.equal((await ask(faces[name], 'GET', '/')).status, 200);
});

test('city: a number that no page sends is refused, and fills no memory', async () => {
  for (const said of [{days: 2147483647}, {days: 63}, {days: 0}, {days: -5}, {days: 'x'}]) {
    const answer = await ask(faces.city, 'POST', '/api/fleet', {}, JSON.stringify(said));
    assert.equal(answer.status, 422, JSON.stringify(said));
    assert.match(answer.text, /C-441/);
  }
  for (const said of [{month: 99999999999}, {month: -1}, {month: 300000}, {year: 90000}, {year: -1}]) assert.equal((await ask(faces.city, 'POST', '/api/ledger', {}, JSON.stringify(said))).status, 422, JSON.stringify(said));
  assert.equal((await ask(faces.city, 'POST', '/api/fleet', {}, JSON.stringify({days: 62}))).status, 200);
});

test('after leaving, a session and its stream are over; a launch link is used once', async () => {
  const {desk, city} = faces;
  const token = new URL(desk.again()).hash.slice(1);
  const origin = `http://127.0.0.1:${desk.port}`;
  const opened = await caller(origin, {token});
  assert.equal((await caller(origin, {token})).status, 401);
  for (const [face, session] of [[desk, opened.session], [city, city.session]]) {
    const stream = connect(face.port, '127.0.0.1');
    let ended = false;
    stream.on('close', () => { ended = true; });
    stream.on('data', (part) => { if (String(part).endsWith('0\r\n\r\n')) ended = true; });
    stream.on('error', () => {});
    stream.write(head({...face, session}, 'GET', '/api/events', {Connection: 'keep-alive'}) + '\r\n');
    await new Promise((done) => setTimeout(done, 300));
    assert.equal((await ask({...face, session}, 'POST', '/api/leave')).status, 200);
    assert.equal((await ask({...face, session}, face.method, face.reads)).status, 401);
    assert.equal((await ask({...face, session}, 'GET', '/api/events')).status, 401);
    for (let tries = 0; tries < 60 && !ended; tries += 1) await new Promise((done) => setTimeout(done, 100));
    stream.destroy();
    assert.ok(ended, 'the stream goes on');
  }
});
