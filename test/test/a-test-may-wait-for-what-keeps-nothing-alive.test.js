'use strict';
// A running test keeps the process going, even when all it waits for would not.
const assert = require('node:assert');
const { spawnSync } = require('node:child_process');

const source = `
  const test = require('node:test');
  test('waits', () => new Promise((resolve) => setTimeout(resolve, 100).unref()));
  test('next', () => {});`;
const { status, stdout } = spawnSync(process.execPath, ['-e', source], { encoding: 'utf8' });
assert.strictEqual(status, 0);
assert.match(stdout, /✔ waits .*\n✔ next /);
