'use strict';
const assert = require('node:assert');

let count = 0;
const timer = setTimeout(() => {
  if (++count < 3) timer.refresh();
}, 1);
process.on('exit', () => assert.strictEqual(count, 3));
