'use strict';
const assert = require('node:assert');
const { spawnSync } = require('node:child_process');

const print = (code) => spawnSync(process.execPath, ['-p', code], { encoding: 'utf8' });

assert.strictEqual(print('new Promise((resolve) => setImmediate(resolve, 1))').stdout, 'Promise { 1 }\n');
assert.strictEqual(print('new Promise(() => {})').stdout, 'Promise { <pending> }\n');
const rejected = print('Promise.reject(new Error("no"))');
assert.match(rejected.stdout, /^Promise {\n {2}<rejected> Error: no/);
assert.match(rejected.stderr, /Error: no/);
assert.strictEqual(rejected.status, 1);
