'use strict';
// ASCII, Latin-1, wide and broken UTF-8 come back as Buffer decodes them, small and large, in all three forms.
const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const settles = require('../settles.js');

const folder = fs.mkdtempDisposableSync(path.join(require('node:os').tmpdir(), 'anode-fs-'));
process.on('exit', () => folder.remove());
const file = path.join(folder.path, 'text');

const samples = ['', 'plain', 'é', 'naïve ✓ 🌍', '\uFEFFmark'].flatMap((text) => [text, text.repeat(20_000)]);
const bytes = samples.map((text) => Buffer.from(text));
bytes.push(Buffer.from([0x61, 0xff, 0xc3, 0x28, 0xf0, 0x9f]));

async function check(content) {
  fs.writeFileSync(file, content);
  const text = content.toString();
  assert.strictEqual(fs.readFileSync(file, 'utf8'), text);
  assert.strictEqual(await fs.promises.readFile(file, 'utf8'), text);
  assert.strictEqual(await new Promise((resolve) => fs.readFile(file, 'utf8', (err, data) => resolve(data))), text);
  for (const encoding of ['latin1', 'hex', 'base64', 'utf16le', 'ascii']) {
    assert.strictEqual(fs.readFileSync(file, encoding), content.toString(encoding));
  }
  assert.deepStrictEqual(fs.readFileSync(file), content);
  assert.deepStrictEqual(await fs.promises.readFile(file), content);
}

settles(async () => {
  for (const content of bytes) await check(content);
});
