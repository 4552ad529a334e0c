'use strict';
// `require()` of an ES module gives its namespace, `module.exports` where it exports that, and refuses top-level await.

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'anode-require-esm-'));
const write = (name, text) => {
  fs.writeFileSync(path.join(dir, name), text);
  return path.join(dir, name);
};

try {
  const named = require(write('named.mjs', 'export const a = 1; export default 2;'));
  assert.strictEqual(named.a, 1);
  assert.strictEqual(named.default, 2);
  assert.strictEqual(named.__esModule, true);
  assert.strictEqual(require(write('exports.mjs', "const value = 3; export { value as 'module.exports' };")), 3);
  assert.throws(() => require(write('tla.mjs', 'await 0; export {};')), { code: 'ERR_REQUIRE_ASYNC_MODULE' });
} finally {
  fs.rmSync(dir, { recursive: true });
}
