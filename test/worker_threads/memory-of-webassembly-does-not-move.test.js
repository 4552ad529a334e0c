'use strict';
// The memory of a WebAssembly instance stays its own.
const assert = require('node:assert');

const memory = new WebAssembly.Memory({ initial: 1 });
assert.throws(() => structuredClone(memory.buffer, { transfer: [memory.buffer] }), { name: 'DataCloneError' });
assert.strictEqual(memory.buffer.byteLength, 65536);
