'use strict';
// Tests that run at once are reported in the order they were declared in, children before their parent's result.
const assert = require('node:assert');
const { spawnSync } = require('node:child_process');

const source = `
  const { describe, it } = require('node:test');
  const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  describe('suite', { concurrency: 3 }, () => {
    it('slow', () => sleep(30));
    it('fast', () => {});
    it('skipped', { skip: 'a reason' });
  });`;
const { stdout } = spawnSync(process.execPath, ['--test-reporter=tap', '-e', source], { encoding: 'utf8' });
const lines = stdout.split('\n').filter((line) => /^\s*(?:ok|not ok|\d+\.\.)/.test(line)).map((line) => line.trim());
assert.deepStrictEqual(lines, [
  'ok 1 - slow',
  'ok 2 - fast',
  'ok 3 - skipped # SKIP a reason',
  '1..3',
  'ok 1 - suite',
  '1..1',
]);
