'use strict';
// util.inspect shows an error's stack, its properties and its cause, without the frames both stacks share.
const assert = require('node:assert');
const { inspect } = require('node:util');

const err = Object.assign(new TypeError('outer', { cause: new RangeError('inner') }), { code: 'E_CODE' });
const text = inspect(err);
assert.match(text, /^TypeError: outer\n {4}at /);
assert.match(text, /lines matching cause stack trace \.\.\./);
assert.match(text, /\n {2}code: 'E_CODE',\n {2}\[cause\]: RangeError: inner\n/);

assert.equal(inspect(Object.assign(new Error('x'), { message: Symbol('q') })), '[object Error]');
