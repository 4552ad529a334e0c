'use strict';
const assert = require('node:assert');

const pattern = new URLPattern('/books/:id(\\d+)/*', 'https://example.com');
assert.ok(pattern.hasRegExpGroups);
assert.ok(!pattern.test('https://example.com/books/x/y'));
const { pathname, hostname } = pattern.exec('https://example.com/books/12/pages/3');
assert.deepStrictEqual({ ...pathname.groups }, { id: '12', 0: 'pages/3' });
assert.strictEqual(hostname.input, 'example.com');
assert.throws(() => new URLPattern('('), { code: 'ERR_INVALID_URL_PATTERN' });
