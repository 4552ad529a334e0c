'use strict';
// What either side of a secured connection writes arrives at the other as it was, in order, and so does the end.

const assert = require('node:assert');
const { randomBytes } = require('node:crypto');
const { once } = require('node:events');
const tls = require('node:tls');
const { key, cert } = require('./keys');
const settles = require('../settles.js');

const question = randomBytes(3_000_000);

async function all(stream) {
  const chunks = [];
  stream.on('data', (chunk) => chunks.push(chunk));
  await once(stream, 'end');
  return Buffer.concat(chunks);
}

settles(async () => {
  for (const maxVersion of ['TLSv1.2', 'TLSv1.3']) {
    const server = tls.createServer({ key, cert, allowHalfOpen: true }, async (socket) => {
      const received = await all(socket);
      socket.write(received.subarray(0, 10));
      socket.write('text');
      socket.end(received);
    }).listen(0);
    await once(server, 'listening');
    const client = tls.connect({ port: server.address().port, ca: cert, maxVersion, allowHalfOpen: true });
    client.end(question);
    const answer = await all(client);
    assert.ok(answer.equals(Buffer.concat([question.subarray(0, 10), Buffer.from('text'), question])));
    assert.deepStrictEqual([client.authorized, client.encrypted], [true, true]);
    server.close();
    await once(server, 'close');
  }
});
