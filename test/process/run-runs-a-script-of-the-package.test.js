'use strict';
const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'anode-')));
process.on('exit', () => fs.rmSync(folder, { recursive: true }));
const below = path.join(folder, 'below');
fs.mkdirSync(below);
fs.mkdirSync(path.join(folder, 'node_modules/.bin'), { recursive: true });
fs.writeFileSync(path.join(folder, 'node_modules/.bin/tool'), '#!/bin/sh\necho "tool: $1 in $PWD for $NODE_RUN_SCRIPT_NAME"\n', { mode: 0o755 });
fs.writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ scripts: { use: 'tool', fail: 'exit 3', number: 5 } }));

const run = (...args) => spawnSync(process.execPath, ['--run', ...args], { cwd: below, encoding: 'utf8' });
assert.strictEqual(run('use', '--', "it's $HOME").stdout, `tool: it's $HOME in ${folder} for use\n`);
assert.strictEqual(run('fail').status, 1);
assert.match(run('none').stderr, /^Missing script: "none" for .*package\.json\n\nAvailable scripts are:\n {2}use: tool\n/);
assert.match(run('number').stderr, /unexpectedly not a string/);
