'use strict';
// A secured connection needs no socket below: any Duplex does, on either side, and another secured connection too.

const assert = require('node:assert');
const { once } = require('node:events');
const { duplexPair } = require('node:stream');
const tls = require('node:tls');
const { key, cert } = require('./keys');
const settles = require('../settles.js');

function secured(carrierOfClient, carrierOfServer) {
  const server = new tls.TLSSocket(carrierOfServer, { isServer: true, key, cert });
  const client = tls.connect({ socket: carrierOfClient, ca: cert, host: 'localhost' });
  return [client, server];
}

settles(async () => {
  const [outerClient, outerServer] = secured(...duplexPair());
  const [client, server] = secured(outerClient, outerServer);
  server.pipe(server);
  await once(client, 'secureConnect');
  assert.strictEqual(client.authorized, true);
  client.end('through two of them');
  assert.strictEqual(Buffer.concat(await client.toArray()).toString(), 'through two of them');
});
