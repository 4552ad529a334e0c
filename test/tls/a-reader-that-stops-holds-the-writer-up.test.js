'use strict';
// What is written to a connection whose other side does not read waits on this side, told by write(), and arrives whole when
// it reads again.

const assert = require('node:assert');
const { once } = require('node:events');
const tls = require('node:tls');
const { key, cert } = require('./keys');
const settles = require('../settles.js');

const CHUNK = Buffer.alloc(1024 * 1024, 'x');
const CHUNKS = 48;

settles(async () => {
  let drains = 0;
  const server = tls.createServer({ key, cert }).once('secureConnection', async (socket) => {
    for (let i = 0; i < CHUNKS; i++) {
      if (!socket.write(CHUNK)) {
        drains++;
        await once(socket, 'drain');
      }
    }
    socket.end();
  }).listen(0);
  await once(server, 'listening');
  const client = tls.connect({ port: server.address().port, ca: cert });
  client.pause();
  await once(client, 'secureConnect');
  // Nothing is taken for as long as it takes another connection to be made.
  const other = tls.connect({ port: server.address().port, ca: cert });
  await once(other, 'secureConnect');
  other.destroy();
  assert.ok(drains < CHUNKS);
  let received = 0;
  for await (const chunk of client) received += chunk.length;
  assert.strictEqual(received, CHUNK.length * CHUNKS);
  server.close();
});
