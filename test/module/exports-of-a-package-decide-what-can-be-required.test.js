'use strict';
// The `exports` of a package are the only way into it, for `require` and `import` alike.

const assert = require('node:assert');
const fs = require('node:fs');
const { createRequire } = require('node:module');
const os = require('node:os');
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const settles = require('../settles.js');

const dir = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'anode-exports-')));
process.on('exit', () => fs.rmSync(dir, { recursive: true }));
const pkg = path.join(dir, 'node_modules', 'pkg');
fs.mkdirSync(pkg, { recursive: true });
fs.writeFileSync(path.join(pkg, 'package.json'), JSON.stringify({
  name: 'pkg',
  exports: { '.': { import: './main.mjs', require: './main.cjs' }, './feature/*': './features/*.js' },
}));
fs.writeFileSync(path.join(pkg, 'main.cjs'), 'module.exports = "required";');
fs.writeFileSync(path.join(pkg, 'main.mjs'), 'export default "imported";');

settles(async () => {
  const file = path.join(dir, 'index.mjs');
  const require = createRequire(file);
  assert.strictEqual(require('pkg'), 'required');
  fs.writeFileSync(file, 'export { default } from "pkg";');
  assert.strictEqual((await import(pathToFileURL(file))).default, 'imported');
  assert.throws(() => require('pkg/main.cjs'), { code: 'ERR_PACKAGE_PATH_NOT_EXPORTED' });
  assert.throws(() => require('pkg/feature/none'), { code: 'MODULE_NOT_FOUND' });
});
