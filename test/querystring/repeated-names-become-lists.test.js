'use strict';
// Each name once, with a list of its values where there are several; what does not decode is decoded leniently.
const assert = require('node:assert');
const querystring = require('node:querystring');

assert.deepStrictEqual({ ...querystring.parse('a=1&b=%20+&a=2&c&=d&a=3') }, { 'a': ['1', '2', '3'], 'b': '  ', 'c': '', '': 'd' });
assert.deepStrictEqual({ ...querystring.parse('a=%ff%zz') }, { a: '\ufffd%zz' });
assert.strictEqual(querystring.stringify({ a: [1, 'x y'], b: true, c: undefined }), 'a=1&a=x%20y&b=true&c=');
