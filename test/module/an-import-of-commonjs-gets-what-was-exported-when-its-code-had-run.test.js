'use strict';
const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const settles = require('../settles.js');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'anode-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true }));
const file = path.join(folder, 'a.cjs');
fs.writeFileSync(file, 'module.exports = 1;');

require(file);
require.cache[file].exports = 2;
assert.strictEqual(require(file), 2);
settles(async () => assert.strictEqual((await import(file)).default, 1));
