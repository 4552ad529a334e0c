'use strict';
// A failed assert.ok shows the source of the call.
const assert = require('node:assert');

assert.throws(() => assert.ok([1].length === 2), {
  message: 'The expression evaluated to a falsy value:\n\n  assert.ok([1].length === 2)\n',
});
