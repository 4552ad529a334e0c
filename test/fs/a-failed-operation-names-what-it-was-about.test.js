'use strict';
// System errors carry errno, code, syscall and paths, and from a promise the stack of whoever awaited it.
const assert = require('node:assert');
const fs = require('node:fs');
const settles = require('../settles.js');

const missing = { errno: -2, code: 'ENOENT', path: '/no/such/file' };
assert.throws(() => fs.statSync('/no/such/file'), { ...missing, syscall: 'stat' });
assert.throws(() => fs.readFileSync('/no/such/file'), { ...missing, syscall: 'open' });
assert.throws(() => fs.readdirSync('/no/such/file'), { ...missing, syscall: 'scandir' });
assert.throws(() => fs.renameSync('/no/such/file', '/x'), {
  ...missing, syscall: 'rename', dest: '/x', message: "ENOENT: no such file or directory, rename '/no/such/file' -> '/x'",
});

async function asksForIt() {
  await fs.promises.stat('/no/such/file');
}

settles(() => assert.rejects(asksForIt(), (err) => {
  assert.strictEqual(err.code, 'ENOENT');
  assert.match(err.stack, /at async asksForIt/);
  return true;
}));
