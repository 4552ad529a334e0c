'use strict';
const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { spawnSync } = require('node:child_process');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'coverage-'));
try {
  const inner = path.join(folder, 'inner.js');
  const outer = path.join(folder, 'outer.js');
  fs.writeFileSync(inner, 'function used() {}\nfunction unused() {}\nused(); used();\n');
  fs.writeFileSync(outer, `require('child_process').spawnSync(process.execPath, [${JSON.stringify(inner)}], { env: {} });`);
  const target = path.join(folder, 'coverage');
  const { status } = spawnSync(process.execPath, [outer], { env: { ...process.env, NODE_V8_COVERAGE: target } });
  assert.strictEqual(status, 0);
  const files = fs.readdirSync(target);
  assert.strictEqual(files.length, 2);
  const scripts = files.flatMap((file) => JSON.parse(fs.readFileSync(path.join(target, file), 'utf8')).result);
  assert.ok(scripts.some(({ url }) => url.endsWith('/outer.js')));
  const { functions } = scripts.find(({ url }) => url.endsWith('/inner.js'));
  const countOf = (name) => functions.find(({ functionName }) => functionName === name).ranges[0].count;
  assert.deepStrictEqual([countOf('used'), countOf('unused')], [2, 0]);
} finally {
  fs.rmSync(folder, { recursive: true });
}
