'use strict';
// `url.format()` of an object makes text of whatever its members are.

const assert = require('node:assert');
const url = require('node:url');

assert.strictEqual(url.format({ protocol: 5, hostname: 6, port: 7, pathname: 8, search: 9, hash: 10 }), '5:6:78?9#10');
assert.strictEqual(url.format({ protocol: { toString: () => 'http' }, hostname: ['a'] }), 'http://a');
assert.strictEqual(url.format({ protocol: null, hostname: false, search: 0 }), '');
