'use strict';
const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');

const folder = fs.mkdtempDisposableSync(path.join(require('node:os').tmpdir(), 'anode-fs-'));
process.on('exit', () => folder.remove());
const seen = new Set();
const watcher = fs.watch(folder.path, { recursive: true }, (type, name) => {
  seen.add(name);
  if (name === path.join('new', 'file')) watcher.close();
});
watcher.on('close', () => assert.ok(seen.has('new')));
fs.mkdirSync(path.join(folder.path, 'new'));
fs.writeFileSync(path.join(folder.path, 'new', 'file'), 'x');
