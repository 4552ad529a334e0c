'use strict';
// What toASCII() makes of a domain, toUnicode() reads.
const assert = require('node:assert');

process.noDeprecation = true;
const punycode = require('node:punycode');
assert.strictEqual(punycode.toASCII('ma\u00f1ana.com'), 'xn--maana-pta.com');
for (const name of ['ma\u00f1ana.com', '\u6e2c\u8a66', 'a@\u0436\u0436.org', '\ud83d\ude00.x']) {
  assert.strictEqual(punycode.toUnicode(punycode.toASCII(name)), name);
}
assert.throws(() => punycode.decode('\u0101'), RangeError);
