'use strict';
const assert = require('node:assert');
const { monitorEventLoopDelay, performance } = require('node:perf_hooks');

const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
setTimeout(() => {
  const before = performance.eventLoopUtilization();
  const until = performance.now() + 60;
  while (performance.now() < until);
  setTimeout(() => {
    delay.disable();
    assert.ok(delay.max >= 50e6);
    const { utilization } = performance.eventLoopUtilization(before);
    assert.ok(utilization > 0.5 && utilization <= 1);
  }, 5);
}, 20);
