'use strict';

// Uncaught errors on their way from a worker to its parent: an error becomes one of the same built-in class there, with
// the same properties as far as they can be cloned.

const CLASSES = { Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError, AggregateError };

const { isNativeError } = require('internal/util/types');

/** Whether a value arrives as it is. */
function isCloneable(value) {
  if (typeof value === 'function' || typeof value === 'symbol') return false;
  if (typeof value !== 'object' || value === null) return true;
  try {
    require('internal/messaging/clone').structuredClone(value);
    return true;
  } catch {
    return false;
  }
}

/** The name of the nearest built-in error class. */
function classOf(error) {
  for (let proto = Object.getPrototypeOf(error); proto !== null; proto = Object.getPrototypeOf(proto)) {
    const name = Object.getOwnPropertyDescriptor(proto, 'constructor')?.value?.name;
    if (Object.hasOwn(CLASSES, name)) return name;
  }
  return 'Error';
}

/** Own properties from all of the prototype chain up to the built-in class, each as plain data. */
function propertiesOf(error, depth) {
  const found = new Map();
  for (let object = error; object !== null && object !== Object.prototype; object = Object.getPrototypeOf(object)) {
    const builtin = object !== error && Object.hasOwn(CLASSES, object.constructor?.name ?? '');
    for (const [key, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(object))) {
      if (key === 'constructor' || found.has(key) || (builtin && key !== 'name' && key !== 'message')) continue;
      let value;
      try {
        value = descriptor.get === undefined ? descriptor.value : descriptor.get.call(error);
      } catch {
        continue;
      }
      const enumerable = descriptor.enumerable === true && object === error;
      if (key === 'cause' && isNativeError(value) && depth < 8) found.set(key, [describe(value, depth + 1), enumerable, true]);
      else if (isCloneable(value)) found.set(key, [value, enumerable, false]);
    }
  }
  return [...found];
}

function describe(error, depth) {
  return [classOf(error), propertiesOf(error, depth)];
}

/**
 * What stands for an error in a message.
 * @param {any} error
 * @returns {any[]} `['error', class, properties]`, `['value', value]` or `['text', text]`
 */
function pack(error) {
  try {
    if (isNativeError(error)) return ['error', ...describe(error, 0)];
  } catch {
    // A trap in its properties: it may still be shown.
  }
  if (isCloneable(error)) return ['value', error];
  try {
    return ['text', require('internal/util/inspect').inspect(error)];
  } catch {
    return ['lost'];
  }
}

function revive([className, properties]) {
  const made = className === 'AggregateError' ? new AggregateError([]) : new CLASSES[className]();
  for (const key of Object.getOwnPropertyNames(made)) delete made[key];
  for (const [key, [given, enumerable, isError]] of properties) {
    const value = isError ? revive(given) : given;
    if (key === 'name' && made.name === value) continue;
    Object.defineProperty(made, key, { __proto__: null, configurable: true, enumerable, value, writable: true });
  }
  return made;
}

/** @param {any[]} packed as `pack` gives it @returns {any} */
function unpack(packed) {
  const [kind, ...rest] = packed;
  if (kind === 'error') return revive(rest);
  if (kind === 'value') return rest[0];
  if (kind === 'text') return { [require('internal/util/inspect').inspect.custom]: () => rest[0] };
  const { codes: { ERR_WORKER_UNSERIALIZABLE_ERROR } } = require('internal/errors');
  return new ERR_WORKER_UNSERIALIZABLE_ERROR();
}

module.exports = { pack, unpack };
