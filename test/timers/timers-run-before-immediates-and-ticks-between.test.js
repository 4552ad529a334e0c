'use strict';
// Ticks and then microtasks run after each callback of a phase; immediates run after the timers that are due.
const assert = require('node:assert');

const log = [];
setTimeout(() => {
  setImmediate(() => log.push('immediate'));
  setTimeout(() => log.push('later timer'), 5);
  for (const name of ['a', 'b']) {
    setImmediate(() => {
      log.push(name);
      Promise.resolve().then(() => log.push(`${name} microtask`));
      process.nextTick(() => log.push(`${name} tick`));
    });
  }
}, 1);

process.on('exit', () => {
  assert.deepStrictEqual(log, [
    'immediate', 'a', 'a tick', 'a microtask', 'b', 'b tick', 'b microtask', 'later timer',
  ]);
});
