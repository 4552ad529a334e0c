'use strict';
// Parameters of Web Crypto are read once, in the standard's order, inherited ones too; numbers out of range are refused, and
// not cut to size.
const assert = require('node:assert');
const settles = require('../settles.js');
const { subtle } = globalThis.crypto;

function counted(object, log) {
  return new Proxy(object, {
    get(target, name) {
      log.push(name);
      return target[name];
    },
  });
}

settles(async () => {
  const raw = new Uint8Array(16);
  const key = await subtle.importKey('raw', raw, 'AES-GCM', true, ['encrypt']);
  const log = [];
  const parameters = counted(Object.create({ name: 'AES-GCM', iv: new Uint8Array(12), tagLength: 96.5 }), log);
  assert.strictEqual((await subtle.encrypt(parameters, key, raw)).byteLength, 16 + 12);
  assert.deepStrictEqual(log, ['name', 'additionalData', 'iv', 'tagLength']);

  const encrypt = (tagLength) => subtle.encrypt({ name: 'AES-GCM', iv: new Uint8Array(12), tagLength }, key, raw);
  await assert.rejects(encrypt(256 + 128), { name: 'TypeError', code: 'ERR_OUT_OF_RANGE' });
  await assert.rejects(encrypt(NaN), { name: 'TypeError', code: 'ERR_INVALID_ARG_TYPE' });
  await assert.rejects(encrypt(127), { name: 'OperationError' });

  const password = await subtle.importKey('raw', raw, 'PBKDF2', false, ['deriveBits']);
  const derive = (iterations, length) => subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-256', salt: raw, iterations }, password, length);
  await assert.rejects(derive(2 ** 32 + 1, 128), { name: 'TypeError', code: 'ERR_OUT_OF_RANGE' });
  await assert.rejects(derive(1, -8), { name: 'TypeError', code: 'ERR_OUT_OF_RANGE' });
  assert.strictEqual((await derive(1, 128)).byteLength, 16);

  log.length = 0;
  const jwk = counted({ kty: 'oct', k: 'AAAAAAAAAAAAAAAAAAAAAA', ext: 1 }, log);
  await subtle.importKey('jwk', jwk, 'AES-CBC', true, ['encrypt']);
  assert.strictEqual(log.length, new Set(log).size);
});
