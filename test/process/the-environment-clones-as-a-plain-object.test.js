'use strict';
const assert = require('node:assert');

process.env.ANODE_TEST = 'here';
const copy = structuredClone({ env: process.env }).env;
assert.strictEqual(copy.ANODE_TEST, 'here');
copy.ANODE_TEST = 'changed';
assert.strictEqual(process.env.ANODE_TEST, 'here');
