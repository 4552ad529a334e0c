'use strict';
// Whatever name or link a WebAssembly program uses, it stays in the directories it was given.

const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const { sandbox } = require('./sandbox');

const NOT_CAPABLE = 76;
const LOOP = 32;

const box = sandbox((dir) => {
  fs.writeFileSync(path.join(dir, '../secret'), 'secret');
  fs.mkdirSync(path.join(dir, '../inside-too'));
  fs.writeFileSync(path.join(dir, '../inside-too/secret'), 'secret');
  fs.writeFileSync(path.join(dir, 'own'), 'own');
  fs.mkdirSync(path.join(dir, 'sub'));
  fs.symlinkSync('../../secret', path.join(dir, 'sub/out'));
  fs.symlinkSync('../..', path.join(dir, 'sub/up'));
  fs.symlinkSync(path.join(dir, '../secret'), path.join(dir, 'absolute'));
  fs.symlinkSync('../own', path.join(dir, 'sub/in'));
  fs.symlinkSync('/box/own', path.join(dir, 'named'));
  fs.symlinkSync('b', path.join(dir, 'a'));
  fs.symlinkSync('a', path.join(dir, 'b'));
});

for (const name of ['../secret', '/etc/passwd', 'sub/../../secret', 'sub/out', 'sub/up/secret', 'absolute', '../inside-too/secret']) {
  assert.deepStrictEqual(box.open(name), [NOT_CAPABLE, 0], name);
  assert.notStrictEqual(box.open(name, { follow: 0 })[0], 0, name);
}
assert.deepStrictEqual(box.open('a'), [LOOP, 0]);

for (const name of ['own', 'sub/../own', 'sub/in', 'named']) {
  const [code, fd] = box.open(name);
  assert.strictEqual(code, 0, name);
  box.calls.fd_read(fd, ...box.list(500, 10), 600);
  assert.strictEqual(box.bytes.toString('latin1', 500, 503), 'own', name);
  assert.strictEqual(box.calls.fd_close(fd), 0);
}

// Nor is anything made, moved or linked there.
const there = box.put('../new', 2000);
const own = box.put('own', 2100);
assert.strictEqual(box.calls.path_create_directory(3, ...there), NOT_CAPABLE);
assert.strictEqual(box.calls.path_rename(3, ...own, 3, ...there), NOT_CAPABLE);
assert.strictEqual(box.calls.path_link(3, 0, ...own, 3, ...there), NOT_CAPABLE);
assert.strictEqual(box.calls.path_symlink(...box.put('../../x', 2200), 3, ...own), NOT_CAPABLE);
assert.strictEqual(box.calls.path_unlink_file(3, ...box.put('../secret', 2200)), NOT_CAPABLE);
assert.ok(fs.existsSync(path.join(box.dir, '../secret')));
assert.ok(!fs.existsSync(path.join(box.dir, '../new')));
