'use strict';
// URLs that differ from their normal form in dot segments only, or that have a user, take the short way; what looks like
// them does not.

const assert = require('node:assert');

function parts(input, base) {
  const { href, username, password, host, pathname, search, hash } = new URL(input, base);
  return [href, username, password, host, pathname, search, hash];
}

assert.deepStrictEqual(parts('https://user@example.org:8080/a/b/../c?x=1#part'),
                       ['https://user@example.org:8080/a/c?x=1#part', 'user', '', 'example.org:8080', '/a/c', '?x=1', '#part']);
assert.deepStrictEqual(parts('http://me:se-cret@h/./.'), ['http://me:se-cret@h/', 'me', 'se-cret', 'h', '/', '', '']);
assert.deepStrictEqual(parts('../x?y', 'http://u@h/a/b/c'), ['http://u@h/a/x?y', 'u', '', 'h', '/a/x', '?y', '']);
assert.deepStrictEqual(parts('/a//../.hidden/...', 'http://u:p@h/z'),
                       ['http://u:p@h/a/.hidden/...', 'u', 'p', 'h', '/a/.hidden/...', '', '']);

const paths = {
  '/..': '/', '/../..': '/', '/a/..': '/', '/a/.': '/a/', '/a/./b': '/a/b', '/..//x': '//x', '/%2e%2E/a': '/a', '/a/%2e': '/a/',
};
for (const [path, expected] of Object.entries(paths)) assert.strictEqual(new URL(`https://h${path}`).pathname, expected);

assert.strictEqual(new URL('https://h:80@x/').host, 'x');
assert.strictEqual(new URL('https://a@b@c/').username, 'a%40b');
assert.strictEqual(new URL('https://u:@h/').href, 'https://u@h/');
assert.throws(() => new URL('https://u@/'), { code: 'ERR_INVALID_URL' });

const query = new URL('http://h/?a+b=c%20d&&x==y&z#&no=1').searchParams;
assert.deepStrictEqual([...query], [['a b', 'c d'], ['x', '=y'], ['z', '']]);
