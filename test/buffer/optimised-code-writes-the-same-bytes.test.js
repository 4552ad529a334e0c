'use strict';
// Text is written the same way by code that runs for the first time and by code that the engine has optimised, where
// strings of one byte a character take a shorter way.

const assert = require('node:assert');

const texts = ['', 'plain', 'Grüße aus Köln, ÿ', 'x'.repeat(300), 'é'.repeat(130), 'déjà vu, 世界', '\ud800 alone', `${'ab'.repeat(60)}ü`];
const encodings = ['utf8', 'latin1', 'ascii', 'utf16le', 'hex', 'base64', 'base64url'];
const target = Buffer.alloc(700);

function write(text, encoding, room) {
  target.fill(0);
  const written = target.write(text, 3, room, encoding);
  return `${written}:${target.toString('hex', 0, 3 + room + 2)}`;
}

function all() {
  const results = [];
  for (const text of texts) {
    results.push(Buffer.byteLength(text), Buffer.from(text).toString('hex'), Buffer.from(text).toString());
    for (const encoding of encodings) {
      results.push(Buffer.from(text, encoding).toString('latin1'));
      for (const room of [0, 1, 2, 7, 131, 690]) results.push(write(text, encoding, room));
    }
  }
  return results.join('\n');
}

const cold = all();
for (let i = 0; i < 60; i++) assert.strictEqual(all(), cold);

// Never half of a character.
assert.strictEqual(Buffer.alloc(3).write('éé'), 2);
assert.strictEqual(Buffer.from('\ud800').toString('hex'), 'efbfbd');
assert.strictEqual(Buffer.byteLength('\ud800x世'), 7);
const long = '世界, wide text '.repeat(40_000);
assert.strictEqual(Buffer.from(long).toString(), long);
assert.strictEqual(Buffer.byteLength(long), Buffer.from(long).length);
const german = 'Grüße, '.repeat(30);
assert.strictEqual(Buffer.from(german).toString(), german);
assert.strictEqual(Buffer.concat([Buffer.from(german), Buffer.from([0xff])]).toString(), `${german}\ufffd`);
