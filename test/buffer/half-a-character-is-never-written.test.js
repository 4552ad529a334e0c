'use strict';
// A write that runs out of room stops before the character that does not fit.
const assert = require('node:assert');

const target = Buffer.alloc(4, 0x2e);
assert.strictEqual(target.write('ab\u20ac'), 2);
assert.strictEqual(target.toString(), 'ab..');
assert.strictEqual(target.write('\ud83d\ude00'), 4);
assert.strictEqual(target.write('a\ud83d\ude00'), 1);

const long = '\u20ac'.repeat(100);
const room = Buffer.alloc(301, 0x2e);
assert.strictEqual(room.write(long, 2), 297);
assert.strictEqual(room.toString('utf8', 299), '..');
