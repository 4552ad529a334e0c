'use strict';
// tls loads, and what would open a connection says that it cannot: sockets and servers by their 'error' event.

const assert = require('node:assert');
const { once } = require('node:events');
const { PassThrough } = require('node:stream');
const tls = require('node:tls');
const settles = require('../settles.js');

const refused = { code: 'ERR_FEATURE_UNAVAILABLE_ON_PLATFORM', message: /TLS/ };

settles(async () => {
  assert.throws(() => tls.createSecureContext(), refused);
  assert.throws(() => tls.createSecureContext({ minVersion: 'x' }), { code: 'ERR_TLS_INVALID_PROTOCOL_VERSION' });
  for (const open of [
    () => tls.connect({ port: 1 }),
    () => tls.connect(1, 'localhost'),
    () => new tls.TLSSocket().resume(),
    () => new tls.TLSSocket(new PassThrough()).end('x'),
    () => tls.createServer().listen(0),
  ]) {
    const [err] = await once(open(), 'error');
    assert.strictEqual(err.code, refused.code);
    assert.match(err.message, refused.message);
  }
  assert.deepStrictEqual([...tls.rootCertificates], []);
  assert.ok(tls.getCiphers().includes('tls_aes_256_gcm_sha384'));
});
