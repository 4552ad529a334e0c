'use strict';
const assert = require('node:assert');
const settles = require('../settles.js');
const debugged = require('./debugged.js');

const PROGRAM = 'const { inspect } = require("util"); const values = new Array(100).fill({ a: [1], b: "c" });' +
  'for (;;) { inspect(values); for (let i = 0; i < 1e5; i++); }';

settles(() => debugged(PROGRAM, async ({ call }) => {
  const answers = await Promise.all([
    // The first one is answered by V8, the others by modules of ours.
    call('Runtime.evaluate', { expression: '6 * 7' }),
    call('NodeTracing.getCategories'),
    call('Network.enable'),
    call('Debugger.enable'),
    call('Debugger.setAsyncCallStackDepth', { maxDepth: 4 }),
  ]);
  assert.strictEqual(answers[0].result.result.value, 42);
  assert.ok(answers[1].result.categories.includes('node'));
  assert.deepStrictEqual(answers[2].result, {});
  assert.deepStrictEqual(answers[4].result, {});
}));
