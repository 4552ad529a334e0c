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

class Own extends DOMException {}
const frames = (made) => made.stack.split('\n').slice(1, 4).map((line) => line.trim().split(' (')[0]);
function make() {
  return new Own('mine', 'OwnError');
}
assert.deepStrictEqual(frames(make()), ['at new DOMException', 'at new Own', 'at make']);
assert.ok(make() instanceof Own);
