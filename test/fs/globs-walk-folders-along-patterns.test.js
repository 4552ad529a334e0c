'use strict';
const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');

const folder = fs.mkdtempDisposableSync(path.join(require('node:os').tmpdir(), 'anode-fs-'));
process.on('exit', () => folder.remove());
const cwd = folder.path;
for (const file of ['a/x.js', 'a/b/y.js', 'a/b/z.ts', 'c/x.js', '.hidden/x.js']) {
  fs.mkdirSync(path.join(cwd, path.dirname(file)), { recursive: true });
  fs.writeFileSync(path.join(cwd, file), '');
}
const glob = (pattern, options) => fs.globSync(pattern, { cwd, ...options }).sort();

assert.deepStrictEqual(glob('**/*.js'), ['a/b/y.js', 'a/x.js', 'c/x.js']);
assert.deepStrictEqual(glob('{a,c}/*.js'), ['a/x.js', 'c/x.js']);
assert.deepStrictEqual(glob('a/**'), ['a', 'a/b', 'a/b/y.js', 'a/b/z.ts', 'a/x.js']);
assert.deepStrictEqual(glob('**/!(x).[jt]s'), ['a/b/y.js', 'a/b/z.ts']);
assert.deepStrictEqual(glob('**/*.js', { exclude: ['a/b'] }), ['a/x.js', 'c/x.js']);
assert.deepStrictEqual(glob('.hidden/*'), ['.hidden/x.js']);
assert.ok(path.posix.matchesGlob('a/b/c', 'a/*/c') && !path.posix.matchesGlob('a/.b/c', 'a/*/c'));
