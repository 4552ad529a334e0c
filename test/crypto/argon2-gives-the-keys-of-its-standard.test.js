'use strict';
// The vectors of RFC 9106, section 5.
const assert = require('node:assert');
const { argon2, argon2Sync } = require('node:crypto');

const parameters = {
  message: Buffer.alloc(32, 1), nonce: Buffer.alloc(16, 2), secret: Buffer.alloc(8, 3), associatedData: Buffer.alloc(12, 4),
  parallelism: 4, memory: 32, passes: 3, tagLength: 32,
};
const expected = {
  argon2d: '512b391b6f1162975371d30919734294f868e3be3984f3c1a13a4db9fabe4acb',
  argon2i: 'c814d9d1dc7f37aa13f0d77f2494bda1c8de6b016dd388d29952a4c4672b6ce8',
  argon2id: '0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659',
};

for (const [algorithm, key] of Object.entries(expected)) {
  assert.strictEqual(argon2Sync(algorithm, parameters).toString('hex'), key);
  argon2(algorithm, parameters, (error, derived) => {
    assert.ifError(error);
    assert.strictEqual(derived.toString('hex'), key);
  });
}
assert.throws(() => argon2Sync('argon2id', { ...parameters, memory: 31 }), { code: 'ERR_OUT_OF_RANGE' });
