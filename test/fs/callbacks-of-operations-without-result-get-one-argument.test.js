'use strict';
const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');

const folder = fs.mkdtempDisposableSync(path.join(require('node:os').tmpdir(), 'anode-fs-'));
process.on('exit', () => folder.remove());
let calls = 0;
process.on('exit', () => assert.strictEqual(calls, 2));

fs.mkdir(path.join(folder.path, 'a'), function(...args) {
  calls++;
  assert.deepStrictEqual(args, [null]);
  assert.strictEqual(this, undefined);
});
fs.stat(folder.path, (...args) => {
  calls++;
  assert.strictEqual(args.length, 2);
});
