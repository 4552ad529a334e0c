'use strict';
// A connection to a server whose certificate is not trusted, or is not for its name, fails, unless the client does not mind.

const assert = require('node:assert');
const { once } = require('node:events');
const tls = require('node:tls');
const { key, cert } = require('./keys');
const settles = require('../settles.js');

settles(async () => {
  const received = [];
  const server = tls.createServer({ key, cert }, (socket) => {
    socket.on('data', (chunk) => received.push(`${chunk}`)).on('error', () => {});
  }).listen(0);
  await once(server, 'listening');
  const { port } = server.address();

  const attempts = [
    [{ port }, 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    [{ port, ca: cert, servername: 'elsewhere.example' }, 'ERR_TLS_CERT_ALTNAME_INVALID'],
    [{ port, ca: cert, checkServerIdentity: () => Object.assign(new Error('no'), { code: 'MINE' }) }, 'MINE'],
  ];
  for (const [options, code] of attempts) {
    const refused = tls.connect(options, () => assert.fail('connected'));
    refused.write('secret');
    const [error] = await once(refused, 'error');
    assert.strictEqual(error.code, code);

    const indulgent = tls.connect({ ...options, rejectUnauthorized: false });
    await once(indulgent, 'secureConnect');
    assert.deepStrictEqual([indulgent.authorized, indulgent.authorizationError], [false, code]);
    indulgent.destroy();
  }
  assert.deepStrictEqual(received, []);
  server.close();
});
