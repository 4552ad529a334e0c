'use strict';
// A client that speaks something else, or leaves in the middle of the handshake, costs its own connection: the server tells
// of it, and serves the next.

const assert = require('node:assert');
const { once } = require('node:events');
const net = require('node:net');
const tls = require('node:tls');
const { key, cert } = require('./keys');
const settles = require('../settles.js');

settles(async () => {
  const server = tls.createServer({ key, cert }, (socket) => socket.end('served')).listen(0);
  await once(server, 'listening');
  const { port } = server.address();
  const failure = () => once(server, 'tlsClientError').then(([error]) => error.code);

  const attempts = [
    ['GET / HTTP/1.1\r\n\r\n', 'ERR_SSL_HTTP_REQUEST'],
    [Buffer.alloc(64 * 1024, 42), 'ERR_SSL_WRONG_VERSION_NUMBER'],
    // A record's head, and no more.
    [Buffer.from([0x16, 3, 1, 1, 0, 1]), 'ECONNRESET'],
    ['', 'ECONNRESET'],
  ];
  for (const [bytes, code] of attempts) {
    const failed = failure();
    const raw = net.connect(port).on('error', () => {}).resume();
    raw.end(bytes);
    assert.strictEqual(await failed, code);
    if (!raw.closed) await once(raw, 'close');
  }

  const client = tls.connect({ port, ca: cert }).setEncoding('utf8');
  assert.deepStrictEqual(await client.toArray(), ['served']);
  server.close();
});
