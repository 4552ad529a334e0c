'use strict';
// A failed deepStrictEqual shows the lines that differ, with some context.
const assert = require('node:assert');

assert.throws(() => assert.deepStrictEqual({ a: 1, b: [1, 2] }, { a: 1, b: [1, 3] }), {
  code: 'ERR_ASSERTION',
  message: 'Expected values to be strictly deep-equal:\n+ actual - expected\n\n' +
    '  {\n    a: 1,\n    b: [\n      1,\n+     2\n-     3\n    ]\n  }\n',
});
assert.throws(() => assert.strictEqual(1, 2, 'mine'), { message: 'mine\n\n1 !== 2\n', generatedMessage: false });
