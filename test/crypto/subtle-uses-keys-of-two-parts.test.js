'use strict';
const assert = require('node:assert');
const { subtle } = globalThis.crypto;

const data = Buffer.from('a message');
const rsa = { modulusLength: 1024, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' };

async function signs(algorithm, parameters = algorithm) {
  const { publicKey, privateKey } = await subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const signature = await subtle.sign(parameters, privateKey, data);
  const spki = await subtle.exportKey('spki', publicKey);
  const again = await subtle.importKey('spki', spki, algorithm, true, ['verify']);
  assert.strictEqual(await subtle.verify(parameters, again, signature, data), true);
  assert.strictEqual(await subtle.verify(parameters, again, signature, Buffer.from('other')), false);
  const jwk = await subtle.exportKey('jwk', privateKey);
  assert.deepStrictEqual((await subtle.importKey('jwk', jwk, algorithm, false, ['sign'])).usages, ['sign']);
}

async function agrees(algorithm) {
  const one = await subtle.generateKey(algorithm, false, ['deriveBits']);
  const other = await subtle.generateKey(algorithm, false, ['deriveKey', 'deriveBits']);
  const bits = await subtle.deriveBits({ ...algorithm, public: other.publicKey }, one.privateKey, 128);
  const key = await subtle.deriveKey({ ...algorithm, public: one.publicKey }, other.privateKey, { name: 'AES-CBC', length: 128 }, true, ['encrypt']);
  assert.deepStrictEqual(await subtle.exportKey('raw', key), bits);
}

async function wraps() {
  const wrapping = await subtle.generateKey({ ...rsa, name: 'RSA-OAEP' }, false, ['wrapKey', 'unwrapKey']);
  const key = await subtle.generateKey({ name: 'AES-GCM', length: 256 }, true, ['encrypt', 'decrypt']);
  const wrapped = await subtle.wrapKey('raw', key, wrapping.publicKey, 'RSA-OAEP');
  const again = await subtle.unwrapKey('raw', wrapped, wrapping.privateKey, 'RSA-OAEP', 'AES-GCM', true, ['decrypt']);
  const gcm = { name: 'AES-GCM', iv: new Uint8Array(12), additionalData: Buffer.from('where') };
  const encrypted = await subtle.encrypt(gcm, key, data);
  assert.deepStrictEqual(Buffer.from(await subtle.decrypt(gcm, again, encrypted)), data);
  await assert.rejects(subtle.decrypt({ ...gcm, additionalData: Buffer.from('elsewhere') }, again, encrypted), { name: 'OperationError' });
}

Promise.all([
  signs({ ...rsa, name: 'RSASSA-PKCS1-v1_5' }),
  signs({ ...rsa, name: 'RSA-PSS' }, { name: 'RSA-PSS', saltLength: 32 }),
  signs({ name: 'ECDSA', namedCurve: 'P-384' }, { name: 'ECDSA', hash: 'SHA-384' }),
  signs({ name: 'Ed25519' }),
  agrees({ name: 'ECDH', namedCurve: 'P-256' }),
  agrees({ name: 'X25519' }),
  wraps(),
]);
