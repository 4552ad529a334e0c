'use strict';
// Packages replace process.cwd() by a function that remembers: changing the directory must not fill that memory before
// the change.

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'anode-chdir-')));
process.on('exit', () => fs.rmSync(folder, { recursive: true }));

const { chdir, cwd } = process;
let remembered;
process.cwd = () => (remembered ??= cwd.call(process));
process.chdir = (to) => {
  remembered = undefined;
  chdir.call(process, to);
};

process.cwd();
process.chdir(folder);
assert.strictEqual(process.cwd(), folder);
assert.strictEqual(path.resolve('x'), path.join(folder, 'x'));
