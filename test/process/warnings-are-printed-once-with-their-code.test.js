'use strict';
const assert = require('node:assert');
const { spawnSync } = require('node:child_process');

const run = (script, ...flags) => spawnSync(process.execPath, [...flags, '-e', script], { encoding: 'utf8' }).stderr;
const script = 'process.emitWarning("careful", { code: "X1", detail: "here" })';
assert.match(run(script), /^\(node:\d+\) \[X1\] Warning: careful\nhere\n\(Use `/);
assert.strictEqual(run(script, '--no-warnings'), '');
assert.strictEqual(run(script, '--disable-warning=X1'), '');
