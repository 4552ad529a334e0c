'use strict';
// A TypeScript file runs with every character of its code where it was.

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'anode-ts-'));
try {
  const file = path.join(dir, 'a.ts');
  fs.writeFileSync(file, 'interface A { x: number }\nconst a: A = { x: 1 };\nmodule.exports = { a, where: new Error().stack };\n');
  const { a, where } = require(file);
  assert.deepStrictEqual(a, { x: 1 });
  assert.match(where, /a\.ts:3:30/);
  fs.writeFileSync(path.join(dir, 'enum.ts'), 'enum A { b }');
  assert.throws(() => require(path.join(dir, 'enum.ts')), { code: 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX' });
} finally {
  fs.rmSync(dir, { recursive: true });
}
