'use strict';
// NODE_PRESERVE_SYMLINKS, NODE_PRESERVE_SYMLINKS_MAIN and NODE_PENDING_DEPRECATION are options by another way: for the program,
// and for a worker with an environment of its own. What NODE_OPTIONS says comes after them.

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'anode-variables-')));
try {
  const real = path.join(folder, 'real.js');
  const link = path.join(folder, 'link.js');
  fs.writeFileSync(real, 'exports.name = __filename; if (require.main === module) console.log(__filename);');
  fs.symlinkSync(real, link);
  const run = (variables, ...args) => {
    const { stderr, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '', ...variables } });
    return `${stdout}${stderr}`;
  };
  const required = ['-p', `require(${JSON.stringify(link)}).name`];

  assert.strictEqual(run({}, ...required), `${real}\n`);
  assert.strictEqual(run({ NODE_PRESERVE_SYMLINKS: '1' }, ...required), `${link}\n`);
  assert.strictEqual(run({ NODE_PRESERVE_SYMLINKS: '0' }, ...required), `${real}\n`);
  assert.strictEqual(run({ NODE_PRESERVE_SYMLINKS: '1', NODE_OPTIONS: '--no-preserve-symlinks' }, ...required), `${real}\n`);
  assert.strictEqual(run({ NODE_PRESERVE_SYMLINKS_MAIN: '1' }, link), `${link}\n`);
  assert.match(run({ NODE_PENDING_DEPRECATION: '1' }, '-e', 'process.binding("util")'), /DEP0111/);
  const worker = `new (require('worker_threads').Worker)(${JSON.stringify(`console.log(require(${JSON.stringify(link)}).name)`)}, {
    eval: true, execArgv: [], env: { NODE_PRESERVE_SYMLINKS: '1' } })`;
  assert.strictEqual(run({}, '-e', worker), `${link}\n`);
} finally {
  fs.rmSync(folder, { recursive: true, force: true });
}
