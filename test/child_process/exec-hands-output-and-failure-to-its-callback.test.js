'use strict';
const assert = require('node:assert');
const { exec, execSync } = require('node:child_process');

exec('echo out; echo err >&2; exit 3', (error, stdout, stderr) => {
  assert.deepStrictEqual([error.code, stdout, stderr], [3, 'out\n', 'err\n']);
  assert.strictEqual(error.message, 'Command failed: echo out; echo err >&2; exit 3\nerr\n');
});
exec('sleep 60', { timeout: 20 }, (error) => {
  assert.deepStrictEqual([error.killed, error.signal], [true, 'SIGTERM']);
});
assert.throws(() => execSync('exit 4', { stdio: 'pipe' }), { status: 4 });
