'use strict';
// A test that can never end is cancelled when nothing is left to do; the tests after it still run.
const assert = require('node:assert');
const { spawnSync } = require('node:child_process');

const source = `
  const test = require('node:test');
  test('stuck', () => new Promise(() => {}));
  test('next', () => {});`;
const { status, stdout } = spawnSync(process.execPath, ['-e', source], { encoding: 'utf8' });
assert.strictEqual(status, 1);
assert.match(stdout, /✖ stuck .*\n✔ next /);
assert.match(stdout, /ℹ cancelled 1\n/);
