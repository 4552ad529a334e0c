'use strict';
// Every format gives back what it was given: at once, on the thread pool, and as a stream.
const assert = require('node:assert');
const { pipeline } = require('node:stream/promises');
const { Readable } = require('node:stream');
const { promisify } = require('node:util');
const zlib = require('node:zlib');
const settles = require('../settles.js');

const pairs = [
  ['deflate', 'inflate'], ['gzip', 'gunzip'], ['deflateRaw', 'inflateRaw'], ['gzip', 'unzip'], ['deflate', 'unzip'],
  ['brotliCompress', 'brotliDecompress'], ['zstdCompress', 'zstdDecompress'],
];
const inputs = [Buffer.alloc(0), Buffer.from('a'), Buffer.from('hello world '.repeat(20000)), Buffer.from(Array.from({ length: 40000 }, (_, i) => i * i % 251))];
const create = (name) => zlib[`create${name[0].toUpperCase()}${name.slice(1)}`]();

async function main() {
  for (const [compress, expand] of pairs) {
    for (const input of inputs) {
      assert.ok(zlib[`${expand}Sync`](zlib[`${compress}Sync`](input)).equals(input), `${compress}Sync`);
      const packed = await promisify(zlib[compress])(input);
      assert.ok((await promisify(zlib[expand])(packed)).equals(input), compress);
      const parts = [];
      await pipeline(Readable.from([input.subarray(0, 7), input.subarray(7)]), create(compress), create(expand), async (source) => {
        for await (const part of source) parts.push(part);
      });
      assert.ok(Buffer.concat(parts).equals(input), `stream of ${compress}`);
    }
  }
}

settles(main);
