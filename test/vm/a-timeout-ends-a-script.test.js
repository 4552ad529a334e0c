'use strict';
// A script that runs longer than its timeout is ended with an error, and the program goes on.

const assert = require('node:assert');
const vm = require('node:vm');

assert.throws(() => vm.runInThisContext('while (true);', { timeout: 10 }), { code: 'ERR_SCRIPT_EXECUTION_TIMEOUT' });
assert.strictEqual(vm.runInThisContext('1 + 1', { timeout: 1000 }), 2);
