'use strict';
const assert = require('node:assert');
const { spawnSync } = require('node:child_process');

const run = (script, ...flags) => spawnSync(process.execPath, [...flags, '-e', script], { encoding: 'utf8' });
const failed = run('Promise.reject(new RangeError("boom"))');
assert.strictEqual(failed.status, 1);
assert.match(failed.stderr, /RangeError: boom/);
assert.strictEqual(run('Promise.reject(1)', '--unhandled-rejections=none').status, 0);
assert.match(run('Promise.reject(1)').stderr, /UnhandledPromiseRejection: .* with the reason "1"/);
assert.strictEqual(run('process.on("unhandledRejection", () => {}); Promise.reject(1)').status, 0);
