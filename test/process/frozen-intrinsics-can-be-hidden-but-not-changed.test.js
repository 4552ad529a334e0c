'use strict';
// `--frozen-intrinsics`: what belongs to the language cannot be changed; what inherits it may have its own; the runtime works.

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');

const run = (code) => spawnSync(process.execPath, ['--no-warnings', '--frozen-intrinsics', '-e', `'use strict';\n${code}`], { encoding: 'utf8' });

const { status, stderr, stdout } = run(`
  const assert = require('assert');
  for (const change of [
    () => { Array.prototype.extra = 1; }, () => { Object.prototype.toString = null; }, () => { JSON.parse = null; },
    () => { console.log = null; }, () => { globalThis.globalThis = null; }, () => { Error.stackTraceLimit = 1; },
    () => Object.setPrototypeOf(Map.prototype, null), () => { (async () => {}).constructor.prototype.extra = 1; },
  ]) assert.throws(change, TypeError);

  const own = {};
  own.toString = () => 'own';
  function Old() {}
  Old.prototype = Object.create(Error.prototype);
  Old.prototype.constructor = Old;
  Old.prototype.message = 'old';
  assert.strictEqual(own + new Old().message, 'ownold');
  assert.deepStrictEqual(Object.keys(own), ['toString']);
  assert.strictEqual(require('util').inspect([new Map(), Object.create({})]), '[ Map(0) {}, {} ]');
  assert.throws(() => assert.strictEqual(1, 2), { code: 'ERR_ASSERTION' });

  const server = require('http').createServer((request, response) => response.end(request.url));
  server.listen(0, async () => {
    console.log(await (await fetch('http://localhost:' + server.address().port + '/path')).text());
    server.close();
  });
`);
assert.deepStrictEqual([status, stdout], [0, '/path\n'], stderr);
