'use strict';
const assert = require('node:assert');
const domain = require('node:domain');

const errors = [];
const d = domain.create();
d.on('error', (error) => errors.push(error.message));
d.run(() => {
  setTimeout(() => {
    throw new Error('timer');
  }, 1);
  require('node:fs').stat(__filename, () => {
    throw new Error('request');
  });
  process.nextTick(() => {
    throw new Error('tick');
  });
});
process.on('exit', () => assert.deepStrictEqual(errors.toSorted(), ['request', 'tick', 'timer']));
