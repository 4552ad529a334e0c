'use strict';
const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'anode-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true }));
const dependency = path.join(folder, 'node_modules/sorter/index.js');
const script = path.join(folder, 'program.js');
fs.mkdirSync(path.dirname(dependency), { recursive: true });
fs.writeFileSync(dependency, `
exports.sort = function sort(until) {
  while (Date.now() < until);
};
`);
fs.writeFileSync(script, `
const { sort } = require('sorter');
setTimeout(function onTimer() {
  sort(Date.now() + 400);
}, 1);
`);

const { stderr, status } = spawnSync(process.execPath, ['--warn-blocked=200', script], { encoding: 'utf8' });
assert.strictEqual(status, 0);
assert.match(stderr, /^anode: the event loop has been held for \d+ ms by\n/m);
assert(stderr.includes(`    at exports.sort (${dependency}:3:`) || stderr.includes(`    at sort (${dependency}:3:`), stderr);
assert(stderr.includes(`onTimer (${script}:4:3)`), stderr);
assert.match(stderr, /^anode: the event loop is free again, after \d+ ms$/m);
