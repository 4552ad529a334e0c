'use strict';
const assert = require('node:assert');
const { spawnSync } = require('node:child_process');

const run = (script) => spawnSync(process.execPath, ['-e', script]);
assert.strictEqual(run('process.exit(3)').status, 3);
assert.strictEqual(run('process.exitCode = 4').status, 4);
assert.strictEqual(run('process.on("exit", () => { process.exitCode = 5 })').status, 5);
assert.strictEqual(run('throw 1').status, 1);
assert.strictEqual(run('process.on("uncaughtException", () => { throw 2 }); throw 1').status, 7);
assert.strictEqual(run('process.kill(process.pid, "SIGTERM"); setInterval(() => {}, 1000)').signal, 'SIGTERM');
assert.strictEqual(run('process.abort()').signal, 'SIGABRT');
assert.throws(() => { process.exitCode = 'x'; }, { code: 'ERR_INVALID_ARG_TYPE' });
