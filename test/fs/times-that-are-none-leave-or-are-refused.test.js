'use strict';
// An invalid date leaves the time as it is; a time beyond what the system can count is an error of the system.

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'anode-times-')), 'file');
fs.writeFileSync(file, '');
try {
  fs.utimesSync(file, 100, 200);
  fs.utimesSync(file, new Date(NaN), 300);
  const { atimeMs, mtimeMs } = fs.statSync(file);
  assert.deepStrictEqual([atimeMs, mtimeMs], [100_000, 300_000]);
  const refused = (syscall) => ({ code: 'EINVAL', errno: -22, syscall });
  assert.throws(() => fs.utimesSync(file, 1e300, 1), refused('utime'));
  assert.throws(() => fs.lutimesSync(file, 1, 2 ** 63), refused('lutime'));
  assert.throws(() => fs.futimesSync(fs.openSync(file), 1, 1e19), refused('futime'));
} finally {
  fs.rmSync(path.dirname(file), { recursive: true });
}
