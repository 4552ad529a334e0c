'use strict';
const assert = require('node:assert');
const crypto = require('node:crypto');

for (const [kind, options] of [['x25519'], ['x448'], ['ec', { namedCurve: 'P-521' }], ['dh', { group: 'modp14' }]]) {
  const one = crypto.generateKeyPairSync(kind, options);
  const other = crypto.generateKeyPairSync(kind, options);
  const secret = crypto.diffieHellman({ privateKey: one.privateKey, publicKey: other.publicKey });
  assert.deepStrictEqual(crypto.diffieHellman({ privateKey: other.privateKey, publicKey: one.publicKey }), secret);
}

{
  const one = crypto.getDiffieHellman('modp14');
  const other = crypto.createDiffieHellman(one.getPrime(), one.getGenerator());
  one.generateKeys();
  other.generateKeys();
  assert.strictEqual(one.computeSecret(other.getPublicKey(), null, 'hex'), other.computeSecret(one.getPublicKey('hex'), 'hex', 'hex'));
}

{
  const one = crypto.createECDH('secp256k1');
  const other = crypto.createECDH('secp256k1');
  const told = one.generateKeys('base64', 'compressed');
  other.generateKeys();
  assert.deepStrictEqual(other.computeSecret(told, 'base64'), one.computeSecret(other.getPublicKey()));
  assert(!require('node:util').inspect(one, { showHidden: false, depth: 9 }).includes('privateKey'), 'what shows objects shows no keys');
}

for (const kind of ['ml-kem-768', 'x25519']) {
  const { publicKey, privateKey } = crypto.generateKeyPairSync(kind);
  const { sharedKey, ciphertext } = crypto.encapsulate(publicKey);
  assert.deepStrictEqual(crypto.decapsulate(privateKey, ciphertext), sharedKey);
}
