'use strict';
const assert = require('node:assert');
const { promisify } = require('node:util');
const timers = require('node:timers/promises');

assert.strictEqual(promisify(setTimeout), timers.setTimeout);
assert.strictEqual(promisify(setImmediate), timers.setImmediate);
