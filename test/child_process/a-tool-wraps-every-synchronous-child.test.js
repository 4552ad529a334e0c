'use strict';
// Coverage tools put a function around what starts synchronous children, to give each an environment of theirs.

const assert = require('node:assert');
const { execFileSync, spawnSync } = require('node:child_process');

const binding = process.binding('spawn_sync');
const { spawn } = binding;
const files = [];
binding.spawn = function(options) {
  files.push(options.file);
  options.envPairs = [...options.envPairs, 'GIVEN_BY_TOOL=yes'];
  return spawn.call(this, options);
};

const print = 'console.log(process.env.GIVEN_BY_TOOL)';
assert.strictEqual(execFileSync(process.execPath, ['-e', print], { encoding: 'utf8' }), 'yes\n');
assert.strictEqual(String(spawnSync(process.execPath, ['-e', print]).stdout), 'yes\n');
assert.deepStrictEqual(files, [process.execPath, process.execPath]);

binding.spawn = spawn;
assert.strictEqual(execFileSync(process.execPath, ['-e', print], { encoding: 'utf8' }), 'undefined\n');
