'use strict';
const assert = require('node:assert');
const { spawnSync } = require('node:child_process');

const source = `
  const fs = require('fs');
  fs.statSync('.');
  setImmediate(function late() { fs.readdirSync('.'); });
`;
const { stderr } = spawnSync(process.execPath, ['--trace-sync-io', '-e', source], { encoding: 'utf8' });
assert.match(stderr, /^\(node:\d+\) WARNING: Detected use of sync API\n {4}at .*readdirSync .*\n {4}at .*late.*\(\[eval\]:4:/);
assert.strictEqual(stderr.split('WARNING').length, 2);
