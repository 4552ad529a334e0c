'use strict';
const assert = require('node:assert');
const { once } = require('node:events');
const { Worker } = require('node:worker_threads');
const settles = require('../settles.js');

const programs = [
  'for (;;);',
  'setInterval(() => {}, 1000)',
  'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)',
  "new (require('worker_threads').Worker)('for (;;);', { eval: true })",
  '(function again() { Promise.resolve().then(again) })()',
  "process.on('exit', () => { for (;;); }); setTimeout(() => process.exit(), 1)",
];

settles(async () => {
  for (const program of programs) {
    const begun = new Worker(program, { eval: true });
    await once(begun, 'online');
    assert.strictEqual(await begun.terminate(), 1, program);
    assert.strictEqual(await begun.terminate(), undefined);
    // While it is starting.
    await new Worker(program, { eval: true }).terminate();
  }
});
