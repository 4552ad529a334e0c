'use strict';
const assert = require('node:assert');
const fs = require('node:fs');

let ticks = 0;
const interval = setInterval(() => {
  ticks++;
  if (ticks === 1) {
    fs.readFile(__filename, (error) => {
      assert.ifError(error);
      clearInterval(interval);
    });
  }
  assert(ticks < 100, 'nothing but the interval runs');
  const start = process.hrtime.bigint();
  while (process.hrtime.bigint() - start < 5_000_000n);
}, 1);
