'use strict';
// The message of an assertion: a text, an error to throw, or a function that makes the text; anything else is refused.

const assert = require('node:assert');

const wrong = { code: 'ERR_INVALID_ARG_TYPE' };
for (const message of [null, undefined, 1, {}, Symbol('x')]) {
  assert.throws(() => assert.strictEqual(1, 2, message), wrong);
}
for (const message of [1, {}, Symbol('x')]) assert.throws(() => assert.ok(false, message), wrong);
assert.throws(() => assert.ok(false, null), { generatedMessage: true });

assert.throws(() => assert.deepEqual(1, 2, (actual, expected) => `${actual} and ${expected}`), { message: '1 and 2' });
assert.throws(() => assert.strictEqual(1, 2, () => { throw new Error('of the function'); }), {
  message: 'Expected values to be strictly equal:\n\n1 !== 2\n',
});
assert.throws(() => assert.strictEqual(1, 2, new RangeError('own')), { name: 'RangeError', message: 'own' });
