'use strict';
// A client's hello whose list of protocols runs over its end costs its own connection: ALPNCallback is not asked, nothing is
// thrown, and the server serves the next.

const assert = require('node:assert');
const { once } = require('node:events');
const net = require('node:net');
const tls = require('node:tls');
const { key, cert } = require('./keys');
const settles = require('../settles.js');

/** The first bytes that a client sends. */
async function helloOf(options) {
  const server = net.createServer().listen(0);
  await once(server, 'listening');
  const client = tls.connect({ port: server.address().port, ...options }).on('error', () => {});
  const [socket] = await once(server, 'connection');
  const [hello] = await once(socket, 'data');
  client.destroy();
  socket.destroy();
  server.close();
  return hello;
}

settles(async () => {
  const asked = [];
  const server = tls.createServer({
    key,
    cert,
    ALPNCallback({ protocols }) {
      asked.push(protocols);
      return protocols[0];
    },
  }, (socket) => socket.end('served')).listen(0);
  await once(server, 'listening');
  const { port } = server.address();

  const hello = await helloOf({ ALPNProtocols: ['protocol'] });
  const at = hello.indexOf('protocol') - 1;
  assert.strictEqual(hello[at], 8);
  hello[at] = 200;
  const failed = once(server, 'tlsClientError');
  const raw = net.connect(port).on('error', () => {}).resume();
  raw.write(hello);
  const [error] = await failed;
  assert.match(error.code, /^ERR_SSL_/);
  assert.deepStrictEqual(asked, []);

  const client = tls.connect({ port, ca: cert, ALPNProtocols: ['protocol'] }).setEncoding('utf8');
  assert.deepStrictEqual(await client.toArray(), ['served']);
  assert.deepStrictEqual(asked, [['protocol']]);
  server.close();
});
