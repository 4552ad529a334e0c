'use strict';
// A server sends pieces of HTTP in any order, breaks off, or resets: each request ends with one 'close' and at most one
// 'error', and no connection is left in use.

const assert = require('node:assert');
const http = require('node:http');
const net = require('node:net');

const REQUESTS = 600;
const PIECES = [
  'HTTP/1.1 200 OK\r\n', 'HTTP/1.1 100 Continue\r\n\r\n', 'HTTP/1.0 204 X\r\n', 'Content-Length: 5\r\n', 'Content-Length: 0\r\n',
  'Transfer-Encoding: chunked\r\n', 'Connection: close\r\n', 'Keep-Alive: timeout=5\r\n', '\r\n', 'hello', '5\r\nhello\r\n',
  '0\r\n\r\n', '0\r\nT: x\r\n\r\n', '\0\xff', 'zz\r\n', 'HTTP/1.1 101 S\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n', '\n', ' ',
];

let seed = 7;
const random = (below) => {
  seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
  return (seed >> 8) % below;
};
const pick = (list) => list[random(list.length)];

const server = net.createServer((socket) => {
  socket.on('error', () => {});
  socket.on('data', () => {
    const kind = random(10);
    if (kind < 4) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello');
    else if (kind === 4) socket.destroy();
    else if (kind === 5) socket.resetAndDestroy();
    else {
      for (let i = random(8); i >= 0; i--) socket.write(pick(PIECES), 'latin1');
      if (random(2)) setImmediate(() => socket.end());
    }
  });
});

server.listen(0, () => {
  const { port } = server.address();
  const kept = new http.Agent({ keepAlive: true, maxSockets: 6 });
  let started = 0;
  let closed = 0;
  const begin = () => {
    if (started++ >= REQUESTS) return;
    const seen = { close: 0, error: 0 };
    const req = http.request({ port, agent: pick([kept, kept, false]), method: pick(['GET', 'POST', 'HEAD', 'CONNECT']), path: '/x', timeout: 100 });
    req.on('timeout', () => req.destroy());
    for (const name of ['close', 'error']) {
      req.on(name, () => assert.strictEqual(++seen[name], 1, `two '${name}' events`));
    }
    req.on('close', () => {
      closed++;
      if (closed === REQUESTS) setImmediate(finish);
      else setImmediate(begin);
    });
    if (random(2)) for (const name of ['upgrade', 'connect']) req.on(name, (res, socket) => socket.destroy());
    req.on('response', (res) => {
      res.on('error', () => {});
      pick([() => res.resume(), () => res.resume(), () => res.destroy(), () => req.abort()])();
    });
    if (!random(10)) req.destroy();
    else if (random(2)) req.write('abc');
    req.end();
  };
  const finish = () => {
    assert.deepStrictEqual(Object.values(kept.requests), []);
    assert.deepStrictEqual(Object.keys(kept.sockets), []);
    kept.destroy();
    server.close();
  };
  for (let i = 0; i < 20; i++) begin();
});
