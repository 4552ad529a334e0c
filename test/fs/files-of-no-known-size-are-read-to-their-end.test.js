'use strict';
// What lies under /proc says that it is empty and is read all the same.
const assert = require('node:assert');
const fs = require('node:fs');
const settles = require('../settles.js');

settles(async () => {
  if (process.platform !== 'linux') return;
  assert.strictEqual(fs.statSync('/proc/self/status').size, 0);
  assert.match(fs.readFileSync('/proc/self/status', 'utf8'), /^Name:/);
  assert.match(await fs.promises.readFile('/proc/self/status', 'utf8'), /^Name:/);
});
