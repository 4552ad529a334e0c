'use strict';
const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const settles = require('../settles.js');

settles(async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'anode-blob-'));
  const file = path.join(folder, 'file');
  fs.writeFileSync(file, 'before');
  const blob = await fs.openAsBlob(file);
  assert.strictEqual(await blob.slice(2).text(), 'fore');
  fs.writeFileSync(file, 'and after');
  await assert.rejects(blob.text(), { name: 'NotReadableError' });
  fs.rmSync(folder, { recursive: true });
});
