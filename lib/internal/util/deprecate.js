'use strict';
// util.deprecate: functions that warn once when they are called.

const { validateString } = require('internal/validators');

/** Codes that have been warned about: one warning stands for all functions that share the code. */
const warned = new Set();

/** Emits a deprecation warning unless one with the same code has been emitted. */
function warnOnce(message, code, above) {
  if (code !== undefined) {
    if (warned.has(code)) return;
    warned.add(code);
  }
  if (code === undefined) process.emitWarning(message, 'DeprecationWarning', above);
  else process.emitWarning(message, 'DeprecationWarning', code, above);
}

/**
 * @template {Function} F
 * @param {F} fn
 * @param {string} message
 * @param {string} [code]
 * @param {{modifyPrototype?: boolean}} [options] whether the new function stands in for `fn` as a class
 * @returns {F}
 */
function deprecate(fn, message, code, { modifyPrototype = true } = {}) {
  if (code !== undefined) validateString(code, 'code');
  let done = false;
  function deprecated(...args) {
    if (!done && process.noDeprecation !== true) {
      done = true;
      warnOnce(message, code, deprecated);
    }
    return new.target === undefined ? Reflect.apply(fn, this, args) : Reflect.construct(fn, args, new.target);
  }
  if (modifyPrototype) {
    Object.setPrototypeOf(deprecated, fn);
    if (fn.prototype) deprecated.prototype = fn.prototype;
  }
  Object.defineProperty(deprecated, 'length', { ...Object.getOwnPropertyDescriptor(fn, 'length') });
  return deprecated;
}

/**
 * For functions that are to warn only when code outside of node_modules calls them.
 * @param {string} message
 * @param {string} code
 * @returns {() => void}
 */
function deprecateOutsidePackages(message, code) {
  const { isInsideNodeModules } = binding('util');
  return function warn() {
    if (process.noDeprecation !== true && !warned.has(code) && !isInsideNodeModules(100)) warnOnce(message, code, warn);
  };
}

module.exports = { deprecate, deprecateOutsidePackages, warnOnce };
