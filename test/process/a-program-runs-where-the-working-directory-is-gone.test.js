'use strict';
// Somebody may remove the directory that a program is started in: what does not depend on it works, and what does says why not.

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'anode-gone-'));
try {
  const script = path.join(folder, 'script.js');
  const program = path.join(folder, 'module.mjs');
  fs.writeFileSync(script, 'console.log("script", require.main === module)');
  fs.writeFileSync(program, 'console.log("module", import.meta.url)');
  const gone = path.join(folder, 'gone');

  const run = (...args) => {
    fs.mkdirSync(gone);
    const line = ['rmdir "$PWD"; exec "$@"', 'sh', process.execPath, ...args];
    const { stderr, stdout } = spawnSync('/bin/sh', ['-c', ...line], { cwd: gone, encoding: 'utf8' });
    return stdout + stderr;
  };

  assert.strictEqual(run(script), 'script true\n');
  assert.match(run(program), /^module file:.*module\.mjs\n$/);
  assert.strictEqual(run('--require', script, '-p', '1'), 'script false\n1\n');
  assert.match(run('--import', program, '-p', '1'), /^module file:.*\n1\n$/);
  assert.match(run('-e', `import(${JSON.stringify(program)})`), /^module file:/);
  assert.strictEqual(run('-p', 'process.chdir("/"); process.cwd()'), '/\n');
  assert.strictEqual(run('-p', 'require("path").resolve("/a", "../b")'), '/b\n');
  assert.match(run('-p', 'process.cwd()'), /ENOENT: process\.cwd failed .*uv_cwd/);
} finally {
  fs.rmSync(folder, { recursive: true, force: true });
}
