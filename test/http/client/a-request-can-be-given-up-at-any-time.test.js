'use strict';
// abort, destroy and a signal end a request in each of its states, with Node's events in Node's order.

const assert = require('node:assert');
const http = require('node:http');

const server = http.createServer((req, res) => {
  if (req.url === '/body') {
    res.write('part');
  }
});

function run(path, options, when) {
  return new Promise((resolve) => {
    const seen = [];
    const req = http.get({ port: server.address().port, path, agent: false, ...options });
    for (const name of ['socket', 'abort', 'response', 'timeout']) req.on(name, () => seen.push(name));
    req.on('error', (err) => seen.push(`error ${err.code}`));
    req.on('close', () => setImmediate(() => resolve(seen)));
    when(req, seen);
  });
}

server.listen(0, async () => {
  assert.deepStrictEqual(await run('/', {}, (req) => req.destroy()), ['error ECONNRESET']);
  assert.deepStrictEqual(await run('/', {}, (req) => req.abort()), ['abort']);
  const own = Object.assign(new Error('own'), { code: 'OWN' });
  assert.deepStrictEqual(await run('/', {}, (req) => req.destroy(own)), ['error OWN']);
  assert.deepStrictEqual(await run('/', {}, (req) => req.on('socket', () => req.destroy())), ['socket', 'error ECONNRESET']);
  assert.deepStrictEqual(await run('/', {}, (req) => req.on('socket', () => req.abort())), ['socket', 'abort', 'error ECONNRESET']);
  assert.deepStrictEqual(await run('/', { signal: AbortSignal.abort() }, () => {}), ['error ABORT_ERR']);
  const controller = new AbortController();
  assert.deepStrictEqual(await run('/', { signal: controller.signal }, (req) => {
    req.on('socket', (socket) => socket.on('connect', () => controller.abort()));
  }), ['socket', 'error ABORT_ERR']);
  assert.deepStrictEqual(await run('/', { timeout: 1 }, (req) => req.on('timeout', () => req.destroy())),
                         ['socket', 'timeout', 'error ECONNRESET']);
  assert.deepStrictEqual(await run('/body', {}, (req, seen) => req.on('response', (res) => {
    res.on('aborted', () => seen.push('aborted'));
    res.on('error', (err) => seen.push(`response ${err.code}`));
    res.on('data', () => req.destroy());
  })), ['socket', 'response', 'aborted', 'response ECONNRESET']);
  server.closeAllConnections();
  server.close();
});
