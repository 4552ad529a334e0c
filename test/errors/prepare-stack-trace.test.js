'use strict';
// Error.prepareStackTrace makes the stacks, and what it throws comes out of reading `stack`.
const assert = require('node:assert');

const usual = Error.prepareStackTrace;
Error.prepareStackTrace = (err, sites) => `${err.message} in ${sites.length > 0}`;
const { stack } = new Error('mine');
Error.prepareStackTrace = () => { throw new RangeError('refused'); };
const refused = new Error('x');
let caught;
try {
  void refused.stack;
} catch (err) {
  caught = err;
}
Error.prepareStackTrace = usual;
assert.strictEqual(stack, 'mine in true');
assert.strictEqual(caught.constructor, RangeError);
