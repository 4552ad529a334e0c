'use strict';
// A program that has put a handler into `Module._extensions` (a TypeScript runner, an instrumenter) reads the files, hooks or not:
// hooks are asked by the handlers that Module itself has.

const assert = require('node:assert');
const fs = require('node:fs');
const Module = require('node:module');
const os = require('node:os');
const path = require('node:path');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'anode-handlers-'));
const file = (name, text) => {
  fs.writeFileSync(path.join(folder, name), text);
  return path.join(folder, name);
};

try {
  const script = file('script.js', 'module.exports = "of the file"');
  const other = file('other.js', 'module.exports = "of the file"');
  const module = file('module.mjs', 'export const a = "of the file"');
  const data = file('data.json', '{"from":"the file"}');

  const asked = [];
  const hooks = Module.registerHooks({
    load(url, context, next) {
      const loaded = next(url, context);
      asked.push(path.basename(url));
      return path.basename(url) === 'other.js' ? { ...loaded, source: 'module.exports = "of the hook"' } : loaded;
    },
  });
  const { '.js': handler, '.json': jsonHandler } = Module._extensions;
  const handled = [];
  Module._extensions['.js'] = (target, filename) => {
    handled.push(path.basename(filename));
    if (filename === script) target.exports = 'of the handler';
    else handler(target, filename);
  };
  Module._extensions['.json'] = (target) => { target.exports = 'of the JSON handler'; };

  assert.strictEqual(require(script), 'of the handler');
  assert.strictEqual(require(other), 'of the hook');
  assert.strictEqual(require(module).a, 'of the file');
  assert.strictEqual(require(data), 'of the JSON handler');
  assert.deepStrictEqual(handled, ['script.js', 'other.js', 'module.mjs']);
  assert.deepStrictEqual(asked, ['other.js', 'module.mjs']);

  hooks.deregister();
  Object.assign(Module._extensions, { '.js': handler, '.json': jsonHandler });
} finally {
  fs.rmSync(folder, { recursive: true, force: true });
}
