'use strict';
// A resizable ArrayBuffer may shrink while threads of the pool work for it.
const assert = require('node:assert');
const crypto = require('node:crypto');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const zlib = require('node:zlib');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'anode-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true }));

function shrunkAfter(start) {
  const buffer = new ArrayBuffer(1 << 20, { maxByteLength: 1 << 20 });
  new Uint8Array(buffer).fill(7);
  start(new Uint8Array(buffer));
  buffer.resize(0);
}

const ended = [];
shrunkAfter((bytes) => crypto.randomFill(bytes, (error) => ended.push(['random', error])));
shrunkAfter((bytes) => zlib.brotliCompress(bytes, (error, out) => ended.push(['brotli', error, zlib.brotliDecompressSync(out).length])));
shrunkAfter((bytes) => zlib.gzip(bytes, (error, out) => ended.push(['gzip', error, zlib.gunzipSync(out).length])));
const file = path.join(folder, 'file');
shrunkAfter((bytes) => fs.writeFile(file, bytes, (error) => ended.push(['file', error, fs.statSync(file).size])));

process.on('exit', () => {
  assert.deepStrictEqual(ended.sort(), [['brotli', null, 1 << 20], ['file', null, 1 << 20], ['gzip', null, 1 << 20], ['random', null]]);
});
