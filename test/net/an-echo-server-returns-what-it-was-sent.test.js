'use strict';
// Small and large messages, in order, over TCP and over a Unix socket.
const assert = require('node:assert');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');
const settles = require('../settles.js');

function echo(listenOn) {
  return new Promise((resolve, reject) => {
    const sent = Buffer.concat([Buffer.from('small'), Buffer.alloc(3_000_000, 'large'), Buffer.from('é', 'utf8')]);
    const server = net.createServer((socket) => socket.pipe(socket));
    server.listen(listenOn, () => {
      const chunks = [];
      const address = server.address();
      const client = net.connect(typeof address === 'string' ? { path: address } : { port: address.port, host: '127.0.0.1' });
      client.on('error', reject);
      client.on('data', (chunk) => chunks.push(chunk));
      client.on('close', (hadError) => {
        assert.strictEqual(hadError, false);
        assert.ok(Buffer.concat(chunks).equals(sent));
        assert.strictEqual(client.bytesRead, sent.length);
        assert.strictEqual(client.bytesWritten, sent.length);
        server.close(resolve);
      });
      client.write('small');
      client.write(sent.subarray(5, -2));
      client.end('é');
    });
  });
}

settles(async () => {
  await echo(0);
  await echo(path.join(os.tmpdir(), `anode-echo-${process.pid}.sock`));
  await echo(`\0anode-echo-${process.pid}`);
});
