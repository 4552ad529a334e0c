'use strict';
const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');

const folder = fs.mkdtempDisposableSync(path.join(require('node:os').tmpdir(), 'anode-fs-'));
process.on('exit', () => folder.remove());
process.chdir(folder.path);

assert.strictEqual(fs.mkdirSync('a/b/c', { recursive: true }), 'a');
assert.strictEqual(fs.mkdirSync('a/b/c', { recursive: true }), undefined);
fs.writeFileSync('a/one', '1');
fs.writeFileSync('a/b/c/two', '2');
fs.symlinkSync('one', 'a/link');
fs.cpSync('a', 'copy', { recursive: true });
assert.deepStrictEqual(fs.readdirSync('copy', { recursive: true }), ['b', 'link', 'one', 'b/c', 'b/c/two']);
assert.strictEqual(fs.readlinkSync('copy/link'), path.resolve('a/one'));
assert.throws(() => fs.rmSync('copy'), { code: 'ERR_FS_EISDIR' });
fs.rmSync('copy', { recursive: true });
assert.ok(!fs.existsSync('copy'));
assert.throws(() => fs.cpSync('a', 'a/b/inside', { recursive: true }), { code: 'ERR_FS_CP_EINVAL' });
