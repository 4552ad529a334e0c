'use strict';
const assert = require('node:assert');
const v8 = require('node:v8');
const vm = require('node:vm');
const { PerformanceObserver, constants } = require('node:perf_hooks');

v8.setFlagsFromString('--expose-gc');
const gc = vm.runInNewContext('gc');
let seen = 0;
const observer = new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    assert.strictEqual(entry.entryType, 'gc');
    assert.ok(entry.duration > 0);
    if (entry.detail.kind === constants.NODE_PERFORMANCE_GC_MAJOR) seen++;
  }
  observer.disconnect();
});
observer.observe({ type: 'gc' });
gc();
setTimeout(() => assert.ok(seen > 0), 50);
