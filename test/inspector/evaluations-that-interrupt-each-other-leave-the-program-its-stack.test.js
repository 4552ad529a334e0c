'use strict';
const assert = require('node:assert');
const { once } = require('node:events');
const { setTimeout } = require('node:timers/promises');
const settles = require('../settles.js');
const debugged = require('./debugged.js');

const EVALUATIONS = 600;
const SUM = '{ let sum = 0; for (let i = 0; i < 2e6; i++) sum += i; sum }';

settles(() => debugged('setInterval(() => {}, 1000)', async ({ call, socket }) => {
  const ended = once(socket, 'close').then(() => assert.fail('the program has ended'));
  const answers = [];
  // Each comes while those before it are still under way.
  for (let i = 0; i < EVALUATIONS; i++) {
    answers.push(call('Runtime.evaluate', { expression: SUM }));
    await setTimeout(1);
  }
  for (const { result } of await Promise.race([Promise.all(answers), ended])) {
    assert.strictEqual(result.result.value, 1999999000000);
  }
}));
