'use strict';
const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'append-'));
const file = path.join(folder, 'file');
fs.writeFileSync(file, Buffer.alloc(100_000, 'a'));

const lengths = [];
const stream = fs.createReadStream(file);
stream.on('data', (chunk) => {
  lengths.push(chunk.length);
  if (lengths.length === 1) fs.appendFileSync(file, Buffer.alloc(100_000, 'b'));
});
stream.on('close', () => {
  assert.strictEqual(lengths[0], 65_536);
  assert.strictEqual(lengths.reduce((sum, length) => sum + length), 200_000);
  assert.strictEqual(stream.bytesRead, 200_000);
  // The last name goes away while the file is open: its contents stay until the end.
  const again = fs.createReadStream(file, { start: 90_000, end: 149_999 });
  let text = '';
  again.on('open', () => fs.unlinkSync(file));
  again.setEncoding('latin1').on('data', (chunk) => {
    text += chunk;
  });
  again.on('close', () => {
    assert.strictEqual(text, 'a'.repeat(10_000) + 'b'.repeat(50_000));
    fs.rmdirSync(folder);
  });
});
