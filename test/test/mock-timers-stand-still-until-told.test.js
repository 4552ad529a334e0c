'use strict';
// Under mock.timers time passes when tick() says so, in the order of the timers.
const assert = require('node:assert');
const test = require('node:test');

test('a mocked clock', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'], now: 1000 });
  const log = [];
  setTimeout(() => log.push('timeout'), 50);
  const interval = setInterval(() => log.push('interval'), 20);
  t.mock.timers.tick(19);
  assert.deepStrictEqual(log, []);
  t.mock.timers.tick(41);
  clearInterval(interval);
  assert.strictEqual(Date.now(), 1060);
  assert.deepStrictEqual(log, ['interval', 'interval', 'timeout', 'interval']);
});
