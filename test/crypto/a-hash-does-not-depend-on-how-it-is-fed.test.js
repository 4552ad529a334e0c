'use strict';
// The same data gives the same digest: in one piece, in several, as text, as bytes, through a stream, as a copy.
const assert = require('node:assert');
const crypto = require('node:crypto');

const text = 'h\u00e9llo \ud83d\ude00'.repeat(300);
const expected = crypto.hash('sha256', text);
assert.strictEqual(expected, crypto.createHash('sha256').update(Buffer.from(text)).digest('hex'));

const pieces = crypto.createHash('sha256');
for (const part of text.match(/.{1,7}/gsu)) pieces.update(part);
assert.strictEqual(pieces.copy().digest('hex'), expected);
assert.strictEqual(pieces.digest('hex'), expected);
assert.throws(() => pieces.update('more'), { code: 'ERR_CRYPTO_HASH_FINALIZED' });

// Halves of a character that come one by one are no character.
const halves = crypto.createHash('sha1').update('\ud83d').update('\ude00').digest('hex');
assert.strictEqual(halves, crypto.hash('sha1', '\ufffd\ufffd'));

// Bytes may change after they have been given.
const bytes = Buffer.from('abc');
const kept = crypto.createHash('md5').update(bytes);
bytes.fill(0);
assert.strictEqual(kept.digest('hex'), '900150983cd24fb0d6963f7d28e17f72');

const stream = crypto.createHash('sha256');
stream.on('data', (digest) => assert.strictEqual(digest.toString('hex'), expected));
stream.end(text);
