'use strict';
// The runtime's errors have the class, code and message of Node's, and their stack begins with the code.
const assert = require('node:assert');
const { promisify } = require('node:util');

assert.throws(() => promisify('x'), (err) => {
  assert.strictEqual(err.constructor, TypeError);
  assert.strictEqual(err.message, 'The "original" argument must be of type function. Received type string (\'x\')');
  assert.ok(err.stack.startsWith('TypeError [ERR_INVALID_ARG_TYPE]: The "original"'));
  assert.deepStrictEqual(Object.keys(err), ['code']);
  return true;
});
