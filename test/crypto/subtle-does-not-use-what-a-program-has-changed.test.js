'use strict';
// Web Crypto works as before when a program has replaced the functions of node:crypto.
const assert = require('node:assert');
const crypto = require('node:crypto');
const settles = require('../settles.js');
const { subtle } = globalThis.crypto;

const known = crypto.createHash('sha256').update('abc').digest('hex');
for (const name of Object.keys(crypto)) {
  if (typeof crypto[name] !== 'function' || !Object.getOwnPropertyDescriptor(crypto, name).configurable) continue;
  crypto[name] = () => assert.fail(`${name} was called`);
}

settles(async () => {
  const data = Buffer.from('abc');
  assert.strictEqual(Buffer.from(await subtle.digest('SHA-256', data)).toString('hex'), known);
  const hmac = await subtle.generateKey({ name: 'HMAC', hash: 'SHA-256' }, true, ['sign', 'verify']);
  assert.ok(await subtle.verify('HMAC', hmac, await subtle.sign('HMAC', hmac, data), data));
  for (const name of ['AES-GCM', 'AES-CBC', 'AES-CTR', 'AES-OCB']) {
    const key = await subtle.generateKey({ name, length: 128 }, true, ['encrypt', 'decrypt']);
    const iv = new Uint8Array(name === 'AES-CBC' ? 16 : 12);
    const parameters = name === 'AES-CTR' ? { name, counter: new Uint8Array(16), length: 64 } : { name, iv };
    const sealed = await subtle.encrypt(parameters, key, data);
    assert.deepStrictEqual(Buffer.from(await subtle.decrypt(parameters, key, sealed)), data);
  }
  const password = await subtle.importKey('raw', data, 'PBKDF2', false, ['deriveBits']);
  await subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-256', salt: data, iterations: 2 }, password, 128);
  const material = await subtle.importKey('raw', data, 'HKDF', false, ['deriveBits']);
  await subtle.deriveBits({ name: 'HKDF', hash: 'SHA-256', salt: data, info: data }, material, 128);
});
