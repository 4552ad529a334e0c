'use strict';
const assert = require('node:assert');
const util = require('node:util');

const error = new DOMException('gone', 'NotFoundError');
assert.ok(error instanceof Error && util.types.isNativeError(error));
assert.strictEqual(error.code, DOMException.NOT_FOUND_ERR);
assert.match(error.stack, /^NotFoundError: gone\n/);
assert.match(util.inspect(error), /^DOMException \[NotFoundError\]: gone\n/);
const copy = structuredClone(error);
assert.ok(copy instanceof DOMException);
assert.strictEqual(copy.stack, error.stack);
