'use strict';
// util.promisify and util.callbackify turn one style into the other, with errors where they belong.
const assert = require('node:assert');
const { promisify, callbackify } = require('node:util');
const settles = require('../settles.js');

settles(async () => {
  const half = promisify((n, done) => (n % 2 ? done(new Error('odd')) : done(null, n / 2)));
  assert.strictEqual(await half(4), 2);
  await assert.rejects(half(3), { message: 'odd' });
  callbackify(async () => Promise.reject(null))((err) => {
    assert.strictEqual(err.code, 'ERR_FALSY_VALUE_REJECTION');
    assert.strictEqual(err.reason, null);
  });
});
