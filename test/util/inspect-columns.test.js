'use strict';
// util.inspect arranges more than six short items of an array in aligned columns.
const assert = require('node:assert');
const { inspect } = require('node:util');

assert.strictEqual(inspect(Array.from({ length: 27 }, (_, i) => (i === 26 ? 123456789 : 1))), [
  '[',
  '  1, 1,         1, 1,',
  '  1, 1,         1, 1,',
  '  1, 1,         1, 1,',
  '  1, 1,         1, 1,',
  '  1, 1,         1, 1,',
  '  1, 1,         1, 1,',
  '  1, 1, 123456789',
  ']',
].join('\n'));
