'use strict';
// An option that allows something without `--permission` is an error: who gives it believes the program to be restricted.

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');

for (const option of ['--allow-fs-read=*', '--allow-worker', '--allow-child-process']) {
  const { status, stderr, stdout } = spawnSync(process.execPath, [option, '-p', '1'], { encoding: 'utf8' });
  assert.deepStrictEqual([status, stdout], [1, '']);
  assert.match(stderr, /TypeError \[ERR_MISSING_OPTION\]: --permission is required/);
}
