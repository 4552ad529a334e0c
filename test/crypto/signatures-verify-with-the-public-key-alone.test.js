'use strict';
const assert = require('node:assert');
const { constants, createSign, createVerify, generateKeyPairSync, sign, verify } = require('node:crypto');

const data = Buffer.from('a message');
const other = Buffer.from('another message');
const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });

const cases = [
  ['sha256', rsa, {}],
  ['sha256', rsa, { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 20 }],
  ['sha256', ec, {}],
  ['sha256', ec, { dsaEncoding: 'ieee-p1363' }],
  ['sha1', generateKeyPairSync('dsa', { modulusLength: 1024, divisorLength: 160 }), {}],
  [null, generateKeyPairSync('ed25519'), {}],
  [null, generateKeyPairSync('ed448'), { context: Buffer.from('where') }],
  [null, generateKeyPairSync('ml-dsa-65'), {}],
];

for (const [algorithm, { publicKey, privateKey }, options] of cases) {
  const signature = sign(algorithm, data, { key: privateKey, ...options });
  assert.strictEqual(verify(algorithm, data, { key: publicKey, ...options }, signature), true);
  assert.strictEqual(verify(algorithm, other, { key: publicKey, ...options }, signature), false);
  assert.throws(() => sign(algorithm, data, publicKey), { code: 'ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE' });
  if (algorithm === null) continue;
  const pieces = createSign(algorithm).update('a ').update('message').sign({ key: privateKey, ...options });
  assert.strictEqual(createVerify(algorithm).update(data).verify({ key: publicKey, ...options }, pieces), true);
  assert.strictEqual(verify(algorithm, data, { key: publicKey, ...options }, pieces), true);
}

let settled = 0;
for (const [algorithm, { publicKey, privateKey }, options] of cases) {
  sign(algorithm, data, { key: privateKey, ...options }, (error, signature) => {
    assert.ifError(error);
    verify(algorithm, data, { key: publicKey, ...options }, signature, (failure, valid) => {
      assert.ifError(failure);
      assert.strictEqual(valid, true);
      settled++;
    });
  });
}
process.on('exit', () => assert.strictEqual(settled, cases.length));
