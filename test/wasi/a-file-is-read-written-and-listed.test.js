'use strict';
// The calls on files of node:wasi: offsets, sizes, rights, bounds of memory, and listings in parts.

const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const { EVERYTHING, sandbox } = require('./sandbox');

const CREATE = 1;
const OVERFLOW = 61;
const NOT_CAPABLE = 76;
const BAD_DESCRIPTOR = 8;
const box = sandbox((dir) => {
  for (const name of ['one', 'two', 'drei']) fs.writeFileSync(path.join(dir, name), name);
});
const { bytes, calls } = box;

const [code, fd] = box.open('new', { flags: CREATE, rights: EVERYTHING });
assert.strictEqual(code, 0);
bytes.write('hello world', 500);
assert.strictEqual(calls.fd_write(fd, ...box.list(500, 11), 600), 0);
assert.strictEqual(bytes.readUInt32LE(600), 11);
assert.strictEqual(calls.fd_seek(fd, -5n, 2, 600), 0);
assert.strictEqual(bytes.readBigUInt64LE(600), 6n);
assert.strictEqual(calls.fd_read(fd, ...box.list(700, 100), 600), 0);
assert.strictEqual(bytes.toString('latin1', 700, 700 + bytes.readUInt32LE(600)), 'world');
assert.strictEqual(calls.fd_pread(fd, ...box.list(700, 5), 0n, 600), 0);
assert.strictEqual(bytes.toString('latin1', 700, 705), 'hello');
assert.strictEqual(calls.fd_filestat_set_size(fd, 5n), 0);
assert.strictEqual(fs.readFileSync(path.join(box.dir, 'new'), 'latin1'), 'hello');
assert.strictEqual(calls.fd_filestat_get(fd, 700), 0);
assert.strictEqual(bytes.readBigUInt64LE(732), 5n);

// Addresses and rights are checked.
assert.strictEqual(calls.fd_read(fd, ...box.list(bytes.length - 2, 100), 600), OVERFLOW);
assert.strictEqual(calls.fd_read(fd, 0xfffffff8, 1, 600), OVERFLOW);
const [, reader] = box.open('one');
assert.strictEqual(calls.fd_write(reader, ...box.list(500, 1), 600), NOT_CAPABLE);
assert.strictEqual(calls.fd_close(reader), 0);
assert.strictEqual(calls.fd_close(reader), BAD_DESCRIPTOR);

// A listing that does not fit goes on where it was cut.
const names = [];
let cookie = 0n;
for (;;) {
  assert.strictEqual(calls.fd_readdir(box.PREOPENED, 4000, 30, cookie, 600), 0);
  const used = bytes.readUInt32LE(600);
  if (used < 24) break;
  const end = 4024 + bytes.readUInt32LE(4016);
  assert.ok(end <= 4000 + used);
  names.push(bytes.toString('latin1', 4024, end));
  cookie = bytes.readBigUInt64LE(4000);
}
assert.deepStrictEqual(names.sort(), ['drei', 'new', 'one', 'two']);
