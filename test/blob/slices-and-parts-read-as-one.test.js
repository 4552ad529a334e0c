'use strict';
const assert = require('node:assert');
const settles = require('../settles.js');

settles(async () => {
  const blob = new Blob(['héllo ', new Blob(['wor']), new Uint8Array([108, 100])], { type: 'Text/Plain' });
  assert.strictEqual(blob.type, 'text/plain');
  assert.strictEqual(await blob.text(), 'héllo world');
  assert.strictEqual(await blob.slice(7, -2).text(), 'wor');
  assert.strictEqual(await blob.slice(0, 8).slice(-2).text(), ' w');
  assert.strictEqual(await structuredClone(blob).text(), 'héllo world');
});
