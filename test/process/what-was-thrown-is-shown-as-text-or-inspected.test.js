'use strict';
// The report of an uncaught value: objects are inspected without methods of their own for that, others are shown as text.

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');

const report = (source) => spawnSync(process.execPath, ['-e', source], { encoding: 'utf8' }).stderr;
const hint = /\(Use `.* --trace-uncaught \.\.\.` to show where the exception was thrown\)/;

assert.match(report('throw 10n'), /\^\n10\n\(Use/);
assert.match(report('throw () => {}'), /\^\n+\[Function \(anonymous\)\]\n\nNode/);
assert.match(report('throw Symbol("x")'), /\^\n\n\(Use/);
assert.match(report('throw new Proxy({}, { get() { throw 1 } })'), hint);
assert.match(report("throw Object.assign(new Error('x'), { bytes: Buffer.from('a') })"), /bytes: Buffer\(1\) \[Uint8Array\] \[ 97 \]/);
assert.match(report("JSON.parse('{\\n')"), /^<anonymous_script>:/);
