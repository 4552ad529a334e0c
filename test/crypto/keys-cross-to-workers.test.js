'use strict';
const assert = require('node:assert');
const { createSecretKey, generateKeyPairSync, sign, verify } = require('node:crypto');
const { Worker, isMainThread, parentPort } = require('node:worker_threads');

if (isMainThread) {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'secp256k1' });
  const secretKey = createSecretKey(Buffer.from('secret'));
  const worker = new Worker(__filename);
  worker.postMessage({ publicKey, privateKey, secretKey });
  worker.once('message', ({ signature, back, types }) => {
    assert.deepStrictEqual(types, ['public', 'private', 'secret']);
    assert.strictEqual(verify('sha256', 'data', publicKey, signature), true);
    assert(back.equals(privateKey));
  });
} else {
  parentPort.once('message', ({ publicKey, privateKey, secretKey }) => {
    const types = [publicKey.type, privateKey.type, secretKey.type];
    parentPort.postMessage({ signature: sign('sha256', 'data', privateKey), back: privateKey, types });
  });
}
