'use strict';
const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const { pipeline } = require('node:stream/promises');
const settles = require('../settles.js');

const folder = fs.mkdtempDisposableSync(path.join(require('node:os').tmpdir(), 'anode-fs-'));
process.on('exit', () => folder.remove());
const file = path.join(folder.path, 'file');

settles(async () => {
  fs.writeFileSync(file, '0123456789');
  const read = fs.createReadStream(file, { start: 2, end: 5, encoding: 'utf8' });
  let text = '';
  for await (const chunk of read) text += chunk;
  assert.strictEqual(text, '2345');
  assert.strictEqual(read.bytesRead, 4);

  await pipeline(['ab', 'cd'], fs.createWriteStream(file, { flags: 'r+', start: 3 }));
  assert.strictEqual(fs.readFileSync(file, 'utf8'), '012abcd789');

  const handle = await fs.promises.open(file);
  const lines = [];
  for await (const line of handle.readLines()) lines.push(line);
  assert.deepStrictEqual(lines, ['012abcd789']);
  assert.strictEqual(handle.fd, -1);
});
