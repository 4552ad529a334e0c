'use strict';
const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { promisify } = require('node:util');
const settles = require('../settles.js');

const MOST = 1024;
const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'anode-')), 'file');
process.on('exit', () => fs.rmSync(path.dirname(file), { recursive: true }));
const views = () => Array.from({ length: 2 * MOST + 1 }, () => Buffer.alloc(1));

settles(async () => {
  const fd = fs.openSync(file, 'w+');
  assert.strictEqual(fs.writevSync(fd, views(), 0), 2 * MOST + 1);
  assert.strictEqual(fs.readvSync(fd, views(), 0), MOST);
  assert.strictEqual((await promisify(fs.readv)(fd, views(), 0)).bytesRead, MOST);
  fs.closeSync(fd);
});
