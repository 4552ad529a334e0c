'use strict';
const assert = require('node:assert');
const { execFileSync } = require('node:child_process');

process.env.ANODE_TEST = 42;
assert.strictEqual(process.env.ANODE_TEST, '42');
assert.ok('ANODE_TEST' in process.env);
const script = 'process.stdout.write(process.env.ANODE_TEST)';
assert.strictEqual(execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' }), '42');
assert.ok(delete process.env.ANODE_TEST);
assert.strictEqual(process.env.ANODE_TEST, undefined);
assert.throws(() => { process.env.ANODE_TEST = Symbol(); }, TypeError);
assert.throws(() => Object.defineProperty(process.env, 'A', { value: 1 }), { code: 'ERR_INVALID_OBJECT_DEFINE_PROPERTY' });
