'use strict';
const assert = require('node:assert');
const fs = require('node:fs');

const before = AbortSignal.abort('reason');
assert.rejects(fs.promises.readFile(__filename, { signal: before }), { name: 'AbortError', cause: 'reason' });

const controller = new AbortController();
assert.rejects(fs.promises.readFile(__filename, { signal: controller.signal }), { name: 'AbortError' });
fs.readFile(__filename, { signal: controller.signal }, (err) => assert.strictEqual(err.name, 'AbortError'));
controller.abort();
