'use strict';
const assert = require('node:assert');
const { createPrivateKey, createPublicKey, generateKeyPairSync } = require('node:crypto');

const kinds = [
  ['rsa', { modulusLength: 1024 }, ['pkcs1', 'spki'], ['pkcs1', 'pkcs8']],
  ['ec', { namedCurve: 'P-384' }, ['spki'], ['sec1', 'pkcs8']],
  ['ed25519', {}, ['spki'], ['pkcs8']],
  ['x448', {}, ['spki'], ['pkcs8']],
  ['ml-dsa-44', {}, ['spki'], ['pkcs8']],
];

for (const [kind, options, publicTypes, privateTypes] of kinds) {
  const { publicKey, privateKey } = generateKeyPairSync(kind, options);
  assert.strictEqual(publicKey.asymmetricKeyType, kind);
  for (const format of ['pem', 'der']) {
    for (const type of publicTypes) {
      const key = publicKey.export({ type, format });
      assert(createPublicKey({ key, type, format }).equals(publicKey), `${kind} ${type} ${format}`);
    }
    for (const type of privateTypes) {
      const key = privateKey.export({ type, format });
      assert(createPrivateKey({ key, type, format }).equals(privateKey), `${kind} ${type} ${format}`);
      assert(createPublicKey({ key, type, format }).equals(publicKey), 'a private key holds its public one');
    }
    const secret = { type: 'pkcs8', format, passphrase: 'horse' };
    const encrypted = privateKey.export({ ...secret, cipher: 'aes-256-cbc' });
    assert(createPrivateKey({ key: encrypted, ...secret }).equals(privateKey));
    assert.throws(() => createPrivateKey({ key: encrypted, ...secret, passphrase: 'mule' }), Error);
  }
  assert(createPublicKey({ key: publicKey.export({ format: 'jwk' }), format: 'jwk' }).equals(publicKey));
  assert(createPrivateKey({ key: privateKey.export({ format: 'jwk' }), format: 'jwk' }).equals(privateKey));
}
