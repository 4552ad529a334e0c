'use strict';
const assert = require('node:assert');
const { spawnSync } = require('node:child_process');

const script = 'let n = 0; process.stdin.on("data", (d) => { n += d.length }).on("end", () => console.log(n))';
const input = Buffer.alloc(1_000_000, 'x');
assert.strictEqual(spawnSync(process.execPath, ['-e', script], { input, encoding: 'utf8' }).stdout, '1000000\n');
