'use strict';
// util.format replaces placeholders and appends what is left over.
const assert = require('node:assert');
const { format } = require('node:util');

assert.strictEqual(format('%s:%d:%i:%f:%%', 'a', '4.5', 4.9, '1.5x'), 'a:4.5:4:1.5:%');
assert.strictEqual(format('%j %o', { a: 1 }, [1]), '{"a":1} [ 1, [length]: 1 ]');
assert.strictEqual(format('%s', { toString() { return 'own'; } }), 'own');
assert.strictEqual(format('a', 'b', { c: 1 }), 'a b { c: 1 }');
assert.strictEqual(format('%s %s', 'one'), 'one %s');
