'use strict';
const assert = require('node:assert');
const { spawn, spawnSync } = require('node:child_process');

spawn('no-such-program', ['x']).on('error', (error) => {
  assert.strictEqual(error.message, 'spawn no-such-program ENOENT');
  assert.deepStrictEqual([error.code, error.path, error.spawnargs], ['ENOENT', 'no-such-program', ['x']]);
});
assert.strictEqual(spawnSync('no-such-program').error.code, 'ENOENT');
