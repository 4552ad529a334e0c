'use strict';
const assert = require('node:assert');
const { PerformanceObserver, performance } = require('node:perf_hooks');

const heard = [];
const observer = new PerformanceObserver((list) => {
  for (const { name, entryType } of list.getEntries()) heard.push(`${entryType} ${name}`);
  observer.disconnect();
});
observer.observe({ entryTypes: ['mark', 'measure'] });
performance.mark('a', { startTime: 1 });
performance.mark('b', { startTime: 3 });
assert.strictEqual(performance.measure('a to b', 'a', 'b').duration, 2);
process.on('exit', () => assert.deepStrictEqual(heard, ['mark a', 'measure a to b', 'mark b']));
