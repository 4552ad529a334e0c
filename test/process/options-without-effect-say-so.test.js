'use strict';
const assert = require('node:assert');
const { spawnSync } = require('node:child_process');

const { stdout, stderr } = spawnSync(process.execPath, ['--permission', '-p', '1'], { encoding: 'utf8' });
assert.strictEqual(stdout, '1\n');
assert.match(stderr, /--permission has no effect yet: the program is not restricted\n$/);
assert.strictEqual(spawnSync(process.execPath, ['--no-warnings', '-p', '1'], { encoding: 'utf8' }).stderr, '');
