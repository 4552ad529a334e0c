'use strict';
// What takes subtle long is done by the pool, so its promise settles in the poll phase and not while the program runs; and
// what the program writes to its bytes meanwhile does not count.
const assert = require('node:assert');
const { createHash } = require('node:crypto');
const settles = require('../settles.js');
const { subtle } = globalThis.crypto;

const size = 1 << 20;

settles(async () => {
  const raw = new Uint8Array(32);
  const hmac = await subtle.importKey('raw', raw, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  const aes = await subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt']);
  const gcm = { name: 'AES-GCM', iv: new Uint8Array(12) };
  const sealed = await subtle.encrypt(gcm, aes, new Uint8Array(size));
  const works = {
    digest: (data) => subtle.digest('SHA-512', data),
    sign: (data) => subtle.sign('HMAC', hmac, data),
    encrypt: (data) => subtle.encrypt(gcm, aes, data),
    decrypt: () => subtle.decrypt(gcm, aes, sealed),
  };
  for (const [name, work] of Object.entries(works)) {
    const data = new Uint8Array(size);
    let isSettled = false;
    const working = work(data).then((result) => {
      isSettled = true;
      return result;
    });
    data.fill(1);
    for (let turn = 0; turn < 100; turn++) await undefined;
    assert.strictEqual(isSettled, false, name);
    const result = Buffer.from(await working);
    if (name === 'digest') assert.deepStrictEqual(result, createHash('sha512').update(new Uint8Array(size)).digest());
    if (name === 'encrypt') assert.deepStrictEqual(result, Buffer.from(sealed));
    if (name === 'decrypt') assert.deepStrictEqual(result, Buffer.alloc(size));
  }
  new Uint8Array(sealed)[0] ^= 1;
  await assert.rejects(works.decrypt(), { name: 'OperationError' });
});
