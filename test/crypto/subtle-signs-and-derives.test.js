'use strict';
// Web Crypto's HMAC, PBKDF2 and HKDF agree with the node:crypto functions of the same name.
const assert = require('node:assert');
const crypto = require('node:crypto');
const settles = require('../settles.js');
const { subtle } = globalThis.crypto;

const hex = (bytes) => Buffer.from(bytes).toString('hex');

settles(async () => {
  const data = Buffer.from('data');
  assert.strictEqual(hex(await subtle.digest('sha-384', data)), crypto.createHash('sha384').update(data).digest('hex'));

  const key = await subtle.importKey('raw', Buffer.from('secret'), { name: 'hmac', hash: 'SHA-256' }, true, ['verify', 'sign']);
  assert.deepStrictEqual(key.usages, ['sign', 'verify']);
  assert.deepStrictEqual(key.algorithm, { name: 'HMAC', length: 48, hash: { name: 'SHA-256' } });
  const signature = await subtle.sign('HMAC', key, data);
  assert.strictEqual(hex(signature), crypto.createHmac('sha256', 'secret').update(data).digest('hex'));
  assert.strictEqual(await subtle.verify('HMAC', key, signature, data), true);
  assert.strictEqual(await subtle.verify('HMAC', key, signature, Buffer.from('Data')), false);
  assert.strictEqual(await subtle.verify('HMAC', key, new Uint8Array(3), data), false);
  const jwk = await subtle.exportKey('jwk', key);
  assert.deepStrictEqual(jwk, { key_ops: ['sign', 'verify'], ext: true, alg: 'HS256', kty: 'oct', k: 'c2VjcmV0' });
  const again = await subtle.importKey('jwk', jwk, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']);
  assert.strictEqual(await subtle.verify('HMAC', again, signature, data), true);
  await assert.rejects(subtle.sign('HMAC', again, data), { name: 'InvalidAccessError' });
  await assert.rejects(subtle.exportKey('raw', again), { name: 'InvalidAccessError' });

  const password = await subtle.importKey('raw', Buffer.from('password'), 'PBKDF2', false, ['deriveBits', 'deriveKey']);
  const pbkdf2 = { name: 'PBKDF2', hash: 'SHA-512', salt: Buffer.from('salt'), iterations: 3 };
  assert.strictEqual(hex(await subtle.deriveBits(pbkdf2, password, 256)), crypto.pbkdf2Sync('password', 'salt', 3, 32, 'sha512').toString('hex'));
  const derived = await subtle.deriveKey(pbkdf2, password, { name: 'HMAC', hash: 'SHA-1' }, true, ['sign']);
  assert.strictEqual(derived.algorithm.length, 512);
  await assert.rejects(subtle.deriveBits({ ...pbkdf2, iterations: 0 }, password, 256), { name: 'OperationError' });
  await assert.rejects(subtle.deriveBits(pbkdf2, password, 7), { name: 'OperationError' });

  const material = await subtle.importKey('raw', Buffer.from('key'), 'HKDF', false, ['deriveBits']);
  const hkdf = { name: 'HKDF', hash: 'SHA-256', salt: Buffer.from('s'), info: Buffer.from('i') };
  assert.strictEqual(hex(await subtle.deriveBits(hkdf, material, 128)), hex(crypto.hkdfSync('sha256', 'key', 's', 'i', 16)));

  await assert.rejects(subtle.digest('MD5', data), { name: 'NotSupportedError', message: 'Unrecognized algorithm name' });
  await assert.rejects(subtle.digest('SHA-1', 'text'), { code: 'ERR_INVALID_ARG_TYPE' });
  await assert.rejects(subtle.importKey('raw', data, 'HKDF', true, ['deriveBits']), { name: 'SyntaxError' });
  assert.throws(() => new SubtleCrypto(), { code: 'ERR_ILLEGAL_CONSTRUCTOR' });
  assert.deepStrictEqual(structuredClone(key), key);
});
