'use strict';
// Deep equality compares sets, maps, errors, cycles and prototypes; partial equality asks for containment in order.
const assert = require('node:assert');

assert.deepStrictEqual(new Set([{ a: 1 }, 2]), new Set([2, { a: 1 }]));
assert.deepStrictEqual(new Map([[{ k: 1 }, [1]]]), new Map([[{ k: 1 }, [1]]]));
assert.notDeepStrictEqual(new Error('a'), new Error('b'));
assert.notDeepStrictEqual([1, , 3], [1, undefined, 3]);
assert.deepEqual({ a: '1' }, { a: 1 });
assert.partialDeepStrictEqual([1, 2, 3, { a: 1, b: 2 }], [2, { a: 1 }]);
assert.throws(() => assert.partialDeepStrictEqual([1, 2], [2, 1]), { code: 'ERR_ASSERTION' });
const a = {};
a.self = a;
const b = { self: {} };
b.self.self = b;
assert.notDeepStrictEqual(a, b);
