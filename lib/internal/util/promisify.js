'use strict';
// util.promisify and util.callbackify.

const { codes: { ERR_FALSY_VALUE_REJECTION } } = require('internal/errors');
const { validateFunction } = require('internal/validators');

const custom = Symbol.for('nodejs.util.promisify.custom');
/** On functions whose callback gets several values: their names in the object the promise resolves with. */
const customPromisifyArgs = Symbol('customPromisifyArgs');

/**
 * @param {Function} original takes a callback `(err, value)` as its last argument
 * @returns {(...args: any[]) => Promise<any>}
 */
function promisify(original) {
  validateFunction(original, 'original');
  const own = original[custom];
  if (own) {
    validateFunction(own, 'util.promisify.custom');
    return Object.defineProperty(own, custom, { configurable: true, enumerable: false, value: own, writable: false });
  }
  const names = original[customPromisifyArgs];
  function promisified(...args) {
    return new Promise((resolve, reject) => {
      const settle = (err, ...values) => {
        if (err) reject(err);
        else if (names !== undefined && values.length > 1) resolve(Object.fromEntries(names.map((name, i) => [name, values[i]])));
        else resolve(values[0]);
      };
      const result = Reflect.apply(original, this, [...args, settle]);
      if (result !== undefined && require('internal/util/types').isPromise(result)) {
        process.emitWarning('Calling promisify on a function that returns a Promise is likely a mistake.', 'DeprecationWarning', 'DEP0174');
      }
    });
  }
  Object.setPrototypeOf(promisified, Object.getPrototypeOf(original));
  Object.defineProperty(promisified, custom, { configurable: true, enumerable: false, value: promisified, writable: false });
  const properties = Object.getOwnPropertyDescriptors(original);
  for (const key of Reflect.ownKeys(properties)) Object.defineProperty(promisified, key, properties[key]);
  return promisified;
}

promisify.custom = custom;

/**
 * @param {(...args: any[]) => Promise<any>} original
 * @returns {Function} takes a callback `(err, value)` as its last argument
 */
function callbackify(original) {
  validateFunction(original, 'original');
  function callbackified(...args) {
    const callback = args.pop();
    validateFunction(callback, 'last argument');
    const done = callback.bind(this);
    Reflect.apply(original, this, args).then(
      // A throw in the callback is an uncaught exception, not a rejection of this promise.
      (value) => process.nextTick(done, null, value),
      (reason) => {
        if (reason) process.nextTick(done, reason);
        else process.nextTick(doneFalsy, reason, done);
      },
    );
  }
  const properties = Object.getOwnPropertyDescriptors(original);
  if (typeof properties.length?.value === 'number') properties.length.value++;
  if (typeof properties.name?.value === 'string') properties.name.value += 'Callbackified';
  for (const key of Reflect.ownKeys(properties)) Object.defineProperty(callbackified, key, properties[key]);
  return callbackified;
}

/** Callbacks tell success by a falsy first argument, so such a reason needs an error around it. */
function doneFalsy(reason, done) {
  const err = new ERR_FALSY_VALUE_REJECTION(reason);
  Error.captureStackTrace(err, doneFalsy);
  done(err);
}

module.exports = { callbackify, customPromisifyArgs, promisify };
