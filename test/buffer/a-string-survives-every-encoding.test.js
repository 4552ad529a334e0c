'use strict';
// What an encoding can say comes back from it, however long the text is.
const assert = require('node:assert');

for (const length of [0, 1, 19, 20, 21, 63, 64, 65, 5000, 70000]) {
  const ascii = 'abcdefghij'.repeat(length / 10 + 1).slice(0, length);
  const european = 'h\u00e9llo w\u00f6rld'.repeat(length / 11 + 1).slice(0, length);
  const world = '\u20ac\ud83d\ude00x'.repeat(length / 4 + 1).slice(0, length - length % 4);
  for (const encoding of ['utf8', 'utf16le', 'latin1', 'ascii']) {
    assert.strictEqual(Buffer.from(ascii, encoding).toString(encoding), ascii);
  }
  for (const encoding of ['utf8', 'utf16le', 'latin1']) {
    assert.strictEqual(Buffer.from(european, encoding).toString(encoding), european);
  }
  for (const encoding of ['utf8', 'utf16le']) {
    assert.strictEqual(Buffer.from(world, encoding).toString(encoding), world);
  }
  const bytes = Buffer.from(world);
  assert.strictEqual(Buffer.byteLength(world), bytes.length);
  for (const encoding of ['hex', 'base64', 'base64url']) {
    assert.ok(Buffer.from(bytes.toString(encoding), encoding).equals(bytes));
  }
}
