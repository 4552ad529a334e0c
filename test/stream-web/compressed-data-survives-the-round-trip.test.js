'use strict';
const assert = require('node:assert');
const settles = require('../settles.js');

settles(async () => {
  for (const format of ['gzip', 'deflate', 'deflate-raw', 'brotli']) {
    const text = 'anode '.repeat(10000);
    const stream = new Blob([text]).stream().pipeThrough(new CompressionStream(format)).pipeThrough(new DecompressionStream(format));
    let out = '';
    for await (const part of stream.pipeThrough(new TextDecoderStream())) out += part;
    assert.strictEqual(out, text, format);
  }
});
