'use strict';
// A URL or a base that was put together from pieces reads as if it had been written in one piece.

const assert = require('node:assert');

const piece = 'abcdefghijkl'.repeat(3);
for (let i = 0; i < 20; i++) {
  const base = 'http://' + piece + i + '.example/' + piece + i;
  const path = '/x' + piece + i;
  assert.strictEqual(new URL(path, base).href, `http://${piece}${i}.example${path}`);
  assert.strictEqual(URL.canParse(path + i, base + i), true);
  assert.strictEqual(new URL(base + path).pathname, `/${piece}${i}${path}`);
}
