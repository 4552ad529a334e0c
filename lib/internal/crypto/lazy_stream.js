'use strict';
// Hashes are streams, but hardly any program uses them as such. This prototype makes an object a
// Transform when somebody first touches its stream state.

const { Transform } = require('stream');

/** Base of classes that are Transforms on demand; `options` of the stream are in `_options`. */
function LazyStream() {}
Object.setPrototypeOf(LazyStream, Transform);
LazyStream.prototype = Object.create(Transform.prototype, {
  constructor: { configurable: true, writable: true, value: LazyStream },
});

function becomeStream(object) {
  Transform.call(object, object._options);
  // Text that is written needs its encoding.
  object._writableState.decodeStrings = false;
}

for (const name of ['_readableState', '_writableState']) {
  const shown = { __proto__: null, configurable: true, enumerable: true };
  const get = function() {
    // A prototype is looked at, not used.
    if (!Object.hasOwn(this, '_options')) return undefined;
    becomeStream(this);
    return Object.getOwnPropertyDescriptor(this, name)?.value;
  };
  const set = function(value) {
    Object.defineProperty(this, name, { ...shown, writable: true, value });
  };
  Object.defineProperty(LazyStream.prototype, name, { ...shown, get, set });
}

module.exports = { LazyStream };
