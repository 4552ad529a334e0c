'use strict';
const assert = require('node:assert');

const keepAlive = setInterval(() => {}, 1000);
process.once('SIGUSR2', (name, number) => {
  clearInterval(keepAlive);
  assert.strictEqual(name, 'SIGUSR2');
  assert.strictEqual(number, require('node:os').constants.signals.SIGUSR2);
});
process.kill(process.pid, 'SIGUSR2');
