'use strict';
// A program that takes over console.error before the first warning gets its warnings.

const assert = require('node:assert');

const heard = [];
console.error = (...args) => heard.push(args);
process.emitWarning('something', { code: 'W1' });
setImmediate(() => {
  assert.strictEqual(heard.length, 1);
  assert.strictEqual(heard[0].length, 1);
  assert.match(heard[0][0], /^\(node:\d+\) \[W1\] Warning: something\n\(Use `\w+ --trace-warnings \.\.\.` to show/);
});
