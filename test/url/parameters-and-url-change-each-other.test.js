'use strict';
// searchParams is a view of the query, in both directions.
const assert = require('node:assert');

const url = new URL('https://example.com/?a=1#end');
const params = url.searchParams;
params.append('b', 'x y');
assert.strictEqual(url.search, '?a=1&b=x+y');
assert.strictEqual(url.href, 'https://example.com/?a=1&b=x+y#end');
assert.strictEqual(url.hash, '#end');
url.search = '?c=%20';
assert.deepStrictEqual([...params], [['c', ' ']]);
params.delete('c');
assert.strictEqual(url.pathname + url.search + url.hash, '/#end');
url.href = 'http://other/?z=1';
assert.strictEqual(params.get('z'), '1');
