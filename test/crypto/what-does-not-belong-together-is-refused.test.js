'use strict';
// An RSA key whose modulus is not the product of its primes is no key, and data cannot be authenticated with a message that has
// begun already.
const assert = require('node:assert');
const crypto = require('node:crypto');

const jwk = crypto.generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey.export({ format: 'jwk' });
const other = crypto.generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey.export({ format: 'jwk' });
assert.strictEqual(crypto.createPrivateKey({ key: jwk, format: 'jwk' }).type, 'private');
for (const name of ['p', 'q']) {
  assert.throws(() => crypto.createPrivateKey({ key: { ...jwk, [name]: other[name] }, format: 'jwk' }), { code: 'ERR_CRYPTO_INVALID_JWK' });
}

for (const make of [crypto.createCipheriv, crypto.createDecipheriv]) {
  const cipher = make('chacha20-poly1305', Buffer.alloc(32), Buffer.alloc(12));
  cipher.setAAD(Buffer.from('a'));
  if (make === crypto.createDecipheriv) cipher.setAuthTag(Buffer.alloc(16));
  cipher.update('message');
  assert.throws(() => cipher.setAAD(Buffer.from('b')), { code: 'ERR_CRYPTO_INVALID_STATE' });
}
