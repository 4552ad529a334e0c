'use strict';
const assert = require('node:assert');

const seen = [];
process.on('uncaughtException', (error) => seen.push(error.message));
for (const name of ['first', 'second']) {
  setTimeout(() => {
    throw new Error(name);
  }, 1);
}
setTimeout(() => seen.push('third'), 1);
setImmediate(() => {
  throw new Error('immediate');
});
setImmediate(() => seen.push('next immediate'));

process.on('exit', () => {
  assert.deepStrictEqual(seen.toSorted(), ['first', 'immediate', 'next immediate', 'second', 'third']);
});
