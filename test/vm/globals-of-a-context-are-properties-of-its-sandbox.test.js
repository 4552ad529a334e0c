'use strict';
// What code in a context declares or assigns globally is a property of the contextified object, and the other way round.

const assert = require('node:assert');
const vm = require('node:vm');

const sandbox = vm.createContext({ x: 20 });
vm.runInContext('var y = x + 22; function f() { return y } globalThis.z = 1; delete globalThis.x;', sandbox);
assert.strictEqual(sandbox.y, 42);
assert.strictEqual(sandbox.f(), 42);
assert.strictEqual(sandbox.z, 1);
assert.strictEqual('x' in sandbox, false);
assert.strictEqual(typeof y, 'undefined');
assert.throws(() => vm.runInContext("'use strict'; undeclared = 1", sandbox), { name: 'ReferenceError' });
