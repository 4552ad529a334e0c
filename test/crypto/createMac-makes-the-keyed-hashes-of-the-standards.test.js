'use strict';
// createMac: HMAC as createHmac makes it, CMAC of RFC 4493, Poly1305 of RFC 8439; in pieces, as a stream, and once only.
const assert = require('node:assert');
const crypto = require('node:crypto');
const settles = require('../settles.js');

const key = Buffer.from('2b7e151628aed2a6abf7158809cf4f3c', 'hex');
const block = Buffer.from('6bc1bee22e409f96e93d7e117393172a', 'hex');

settles(async () => {
  for (const name of ['hmac', 'cmac', 'gmac', 'kmac128', 'poly1305']) assert.ok(crypto.getMacs().includes(name), name);

  const hmac = crypto.createMac('hmac', key, { digest: 'sha256' }).update('a').update(Buffer.from('b')).final('hex');
  assert.strictEqual(hmac, crypto.createHmac('sha256', key).update('ab').digest('hex'));

  const cmac = () => crypto.createMac('cmac', key, { cipher: 'aes-128-cbc' });
  assert.strictEqual(cmac().final('hex'), 'bb1d6929e95937287fa37d129b756746');
  assert.strictEqual(cmac().update(block).final('hex'), '070a16b46b4d4144f79bdd9dd04a287c');
  const [streamed] = await cmac().end(block).toArray();
  assert.strictEqual(streamed.toString('hex'), '070a16b46b4d4144f79bdd9dd04a287c');

  const oneTime = Buffer.from('85d6be7857556d337f4452fe42d506a80103808afb0db2fd4abff6af4149f51b', 'hex');
  assert.strictEqual(
    crypto.createMac('poly1305', oneTime).update('Cryptographic Forum Research Group').final('hex'), 'a8061dc1305136c6c22b8baf0c0127a9');

  const ended = cmac();
  ended.final();
  assert.throws(() => ended.update('a'), { code: 'ERR_CRYPTO_MAC_FINALIZED' });
  assert.throws(() => crypto.createMac('cmac', key), { code: 'ERR_INVALID_ARG_VALUE' });
  assert.throws(() => crypto.createMac('poly1305', oneTime, { digest: 'sha256' }), { code: 'ERR_INVALID_ARG_VALUE' });
  assert.throws(() => crypto.createMac('none', key), { code: 'ERR_CRYPTO_INVALID_MAC' });
});
