'use strict';
const assert = require('node:assert');
const { spawnSync } = require('node:child_process');

for (const option of ['--enable-fips', '--force-fips']) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [option, '-p', '1'], { encoding: 'utf8' });
  assert.strictEqual(status, 1);
  assert.strictEqual(stdout, '');
  assert.ok(stderr.startsWith(`${process.execPath}: ${option} requires an active OpenSSL provider named "fips". `), stderr);
}
