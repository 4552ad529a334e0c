'use strict';
// The properties of OpenSSL's errors are defined on them: a setter of the program's that uses the failing object is not run.

const assert = require('node:assert');
const { createDecipheriv } = require('node:crypto');

const decipher = createDecipheriv('aes-128-cbc', Buffer.alloc(16), Buffer.alloc(16));
decipher.update(Buffer.alloc(31, 7));

const names = ['library', 'reason', 'code', 'opensslErrorStack'];
const ran = [];
for (const name of names) {
  Object.defineProperty(Error.prototype, name, {
    configurable: true,
    set() {
      ran.push(name);
      decipher.final();
    },
  });
}
let error;
try {
  decipher.final();
} catch (thrown) {
  error = thrown;
}
for (const name of names) {
  delete Error.prototype[name];
}

assert.deepStrictEqual(ran, []);
assert.strictEqual(error.code, 'ERR_OSSL_WRONG_FINAL_BLOCK_LENGTH');
assert.strictEqual(error.reason, 'wrong final block length');
assert.strictEqual(error.library, 'Provider routines');
assert.deepStrictEqual(error.opensslErrorStack, [error.message]);
assert.throws(() => decipher.final(), { code: 'ERR_CRYPTO_INVALID_STATE' });
