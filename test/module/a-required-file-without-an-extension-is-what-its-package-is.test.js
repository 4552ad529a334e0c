'use strict';
// In a package of ES modules `require('./bin/tool')` gets an ES module, in others CommonJS.
const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'extension-'));
for (const type of ['module', 'commonjs']) {
  fs.mkdirSync(path.join(folder, type));
  fs.writeFileSync(path.join(folder, type, 'package.json'), JSON.stringify({ type }));
  fs.writeFileSync(path.join(folder, type, 'tool'), 'globalThis.format = typeof require;');
  fs.writeFileSync(path.join(folder, type, 'tool.other'), 'globalThis.format = typeof require;');
}
const formatOf = (file) => {
  require(path.join(folder, file));
  return globalThis.format === 'function' ? 'commonjs' : 'module';
};
assert.strictEqual(formatOf('module/tool'), 'module');
assert.strictEqual(formatOf('module/tool.other'), 'commonjs');
assert.strictEqual(formatOf('commonjs/tool'), 'commonjs');
fs.rmSync(folder, { recursive: true });
