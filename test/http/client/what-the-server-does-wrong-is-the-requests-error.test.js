'use strict';
// A server that hangs up, breaks off or sends no HTTP: the request or its response fails once, with Node's error.

const assert = require('node:assert');
const http = require('node:http');
const net = require('node:net');

const CASES = {
  '/hang-up': (socket) => socket.end(),
  '/reset': (socket) => socket.resetAndDestroy(),
  '/garbage': (socket) => socket.end('no http at all\r\n\r\n'),
  '/both-lengths': (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'),
  '/short': (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc'),
  '/chunk': (socket) => socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n'),
  '/until-close': (socket) => socket.end('HTTP/1.1 200 OK\r\n\r\nall of it'),
  '/long-head': (socket) => socket.end(`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`),
};

const server = net.createServer((socket) => {
  socket.on('error', () => {});
  socket.once('data', (head) => CASES[`${head}`.split(' ')[1]](socket));
});

function run(path) {
  return new Promise((resolve) => {
    const seen = [];
    const req = http.get({ port: server.address().port, path, agent: false });
    req.on('error', (err) => seen.push(`request ${err.code}`));
    req.on('response', (res) => {
      seen.push(res.statusCode);
      res.on('aborted', () => seen.push('aborted'));
      res.on('error', (err) => seen.push(`response ${err.code}`));
      res.on('data', (chunk) => seen.push(`${chunk}`));
      res.on('end', () => seen.push('end'));
    });
    req.on('close', () => setImmediate(() => resolve(seen)));
  });
}

server.listen(0, async () => {
  assert.deepStrictEqual(await run('/hang-up'), ['request ECONNRESET']);
  assert.deepStrictEqual(await run('/reset'), ['request ECONNRESET']);
  assert.deepStrictEqual(await run('/garbage'), ['request HPE_INVALID_CONSTANT']);
  assert.deepStrictEqual(await run('/both-lengths'), ['request HPE_INVALID_TRANSFER_ENCODING']);
  assert.deepStrictEqual(await run('/short'), [200, 'abc', 'aborted', 'response ECONNRESET']);
  assert.deepStrictEqual(await run('/chunk'), [200, 'request HPE_INVALID_CHUNK_SIZE', 'aborted', 'response ECONNRESET']);
  assert.deepStrictEqual(await run('/until-close'), [200, 'all of it', 'end']);
  assert.deepStrictEqual(await run('/long-head'), ['request HPE_HEADER_OVERFLOW']);
  server.close();
  const refused = await new Promise((resolve) => {
    http.get({ port: 1, host: '127.0.0.1' }).on('error', resolve);
  });
  assert.deepStrictEqual([refused.code, refused.syscall, refused.port], ['ECONNREFUSED', 'connect', 1]);
});
