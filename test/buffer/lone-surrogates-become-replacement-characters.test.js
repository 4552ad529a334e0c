'use strict';
// UTF-8 cannot say half of a surrogate pair.
const assert = require('node:assert');

for (const fill of ['', 'x'.repeat(100), '\u20ac'.repeat(100)]) {
  for (const lone of ['\ud83d', '\ude00', '\ude00\ud83d']) {
    const text = `${fill}${lone}a`;
    const bytes = Buffer.from(text);
    assert.strictEqual(bytes.toString(), text.toWellFormed());
    assert.strictEqual(Buffer.byteLength(text), bytes.length);
  }
}
