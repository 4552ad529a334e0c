'use strict';
const assert = require('node:assert');
const fs = require('node:fs');

const stats = fs.statSync(__filename);
assert.ok(!Object.hasOwn(stats, 'mtime'));
assert.strictEqual(stats.mtime.getTime(), Math.round(stats.mtimeMs));
assert.ok(Object.hasOwn(stats, 'mtime'));
assert.strictEqual(stats.mtime, stats.mtime);
const big = fs.statSync(__filename, { bigint: true });
assert.strictEqual(big.mtimeInstant.epochNanoseconds, big.mtimeNs);
assert.strictEqual(stats.mtimeInstant.epochNanoseconds, big.mtimeNs);
assert.ok(stats.isFile() && big.isFile() && !big.isDirectory());
