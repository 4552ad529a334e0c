'use strict';
// A worker starts and ends whatever size of stack was asked for.
const assert = require('node:assert');
const { Worker } = require('node:worker_threads');

const codes = [];
for (const stackSizeMb of [1e20, Infinity, 1e-9, 2000]) {
  new Worker('1', { eval: true, resourceLimits: { stackSizeMb } }).on('exit', (code) => codes.push(code));
}
process.on('exit', () => assert.deepStrictEqual(codes, [0, 0, 0, 0]));
