'use strict';
// Headers combine values of one name, keep cookies apart, iterate in order while they change, and refuse bad names and values.
const assert = require('node:assert');

const headers = new Headers([['B', '1'], ['a', ' x '], ['b', '2'], ['Set-Cookie', 'p=1'], ['set-cookie', 'q=2']]);
assert.deepStrictEqual([...headers], [['a', 'x'], ['b', '1, 2'], ['set-cookie', 'p=1'], ['set-cookie', 'q=2']]);
assert.deepStrictEqual(headers.getSetCookie(), ['p=1', 'q=2']);
assert.strictEqual(headers.get('SET-COOKIE'), 'p=1, q=2');
assert.strictEqual(headers.get('none'), null);
headers.delete('set-cookie');
assert.deepStrictEqual(headers.getSetCookie(), []);

const seen = [];
for (const [name] of headers) {
  seen.push(name);
  if (name === 'b') headers.set('c', '3');
}
assert.deepStrictEqual(seen, ['a', 'b', 'c']);

for (const name of ['', 'a b', 'é', 'a:']) assert.throws(() => headers.append(name, 'x'), { name: 'TypeError', message: /invalid header name/ });
for (const value of ['a\nb', 'a\0']) assert.throws(() => headers.set('x', value), { name: 'TypeError', message: /invalid header value/ });
assert.throws(() => headers.set('x', '\u0100'), { name: 'TypeError', message: /ByteString/ });
assert.throws(() => new Headers([['a']]), { name: 'TypeError', message: /length 2/ });
assert.throws(() => Headers.prototype.get.call({}, 'a'), { code: 'ERR_INVALID_THIS' });
assert.throws(() => Response.redirect('http://a.example').headers.set('a', 'b'), { name: 'TypeError', message: 'immutable' });
assert.throws(() => structuredClone(headers), { name: 'DataCloneError' });
