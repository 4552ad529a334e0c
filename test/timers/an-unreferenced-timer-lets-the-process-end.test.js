'use strict';
const assert = require('node:assert');

const timer = setTimeout(() => assert.fail('the process should have ended'), 60_000).unref();
assert.strictEqual(timer.hasRef(), false);
setInterval(() => assert.fail('the process should have ended'), 60_000).unref();
setImmediate(() => assert.fail('the process should have ended')).unref();
