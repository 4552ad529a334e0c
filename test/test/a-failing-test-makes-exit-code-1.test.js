'use strict';
// A program whose tests fail exits with 1, one whose tests pass with 0, and a test to do never counts.
const assert = require('node:assert');
const { spawnSync } = require('node:child_process');

function run(source) {
  const { status, stdout } = spawnSync(process.execPath, ['-e', `const test = require('node:test');${source}`], { encoding: 'utf8' });
  return { status, stdout };
}

assert.strictEqual(run("test('a', () => {})").status, 0);
assert.strictEqual(run("test('a', () => { throw new Error('no') })").status, 1);
assert.strictEqual(run("test('a', { todo: true }, () => { throw new Error('not yet') })").status, 0);
assert.strictEqual(run("test.skip('a', () => { throw new Error('never') })").status, 0);
assert.match(run("test('a', () => { throw new Error('no') })").stdout, /✖ a \(.*ms\)\n(?:.*\n)*ℹ fail 1\n/);
