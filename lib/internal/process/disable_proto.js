'use strict';
// `--disable-proto`: `Object.prototype.__proto__` is not there, or throws; in this context and in those of node:vm.

const MESSAGE = 'Accessing Object.prototype.__proto__ has been disallowed with --disable-proto=throw';

/** @param {'delete'|'throw'} mode */
function disableProto(mode) {
  const { disableProto: inNewContexts } = binding('contextify');
  if (mode === 'delete') {
    delete Object.prototype.__proto__;
    inNewContexts(undefined);
    return;
  }
  const thrower = function() {
    throw Object.assign(new Error(MESSAGE), { code: 'ERR_PROTO_ACCESS' });
  };
  Object.defineProperty(Object.prototype, '__proto__', {
    __proto__: null, configurable: true, enumerable: false, get: thrower, set: thrower,
  });
  inNewContexts(thrower);
}

module.exports = { disableProto };
