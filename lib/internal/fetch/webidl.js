'use strict';
// Conversion of arguments as Web IDL wants it, with the messages that fetch and its classes give.

const { codes: { ERR_INVALID_THIS } } = require('internal/errors');

/** The error of a method or accessor that was called on something else. */
function illegalInvocation(name) {
  const error = new ERR_INVALID_THIS(name);
  error.message = 'Illegal invocation';
  return error;
}

/** Throws unless there are at least `wanted` arguments. */
function requireArguments(count, wanted, prefix) {
  if (count >= wanted) return;
  throw new TypeError(`${prefix}: ${wanted} argument${wanted === 1 ? '' : 's'} required, but${count ? ' only' : ''} ${count} found.`);
}

/** How a value shows in a message. */
function shown(value) {
  if (typeof value === 'string') return `"${value}"`;
  return require('internal/util/inspect').inspect(value);
}

/** @returns {string} of code units up to 255 */
function byteString(value, prefix, name) {
  if (typeof value === 'symbol') throw new TypeError(`${prefix}: ${name} is a symbol, which cannot be converted to a ByteString.`);
  const text = `${value}`;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit > 255) {
      throw new TypeError('Cannot convert argument to a ByteString because the character at index ' +
        `${i} has a value of ${unit} which is greater than 255.`);
    }
  }
  return text;
}

/** @returns {string} */
function domString(value, prefix, name) {
  if (typeof value === 'symbol') throw new TypeError(`${prefix}: ${name} is a symbol, which cannot be converted to a DOMString.`);
  return `${value}`;
}

/** @returns {string} without lone surrogates */
function usvString(value) {
  return String.prototype.toWellFormed.call(`${value}`);
}

/** @returns {object} for `undefined` and `null` an empty one */
function dictionary(value, prefix) {
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object' && typeof value !== 'function') {
    throw new TypeError(`${prefix}: Expected ${shown(value)} to be one of: Null, Undefined, Object.`);
  }
  return value;
}

/** A member of a dictionary that must be one of some strings; `undefined` where it is absent. */
function enumeration(value, allowed, prefix) {
  if (value === undefined) return undefined;
  const text = domString(value, prefix, 'value');
  if (!allowed.includes(text)) throw new TypeError(`${prefix}: ${text} is not an accepted type. Expected one of ${allowed.join(', ')}.`);
  return text;
}

/** @returns {number} as `unsigned short` or `unsigned long` (`bits` 16 or 32), wrapping around */
function unsignedInteger(value, bits) {
  const number = Math.trunc(Number(value));
  if (!Number.isFinite(number)) return 0;
  const range = 2 ** bits;
  return ((number % range) + range) % range;
}

function requireInstance(value, Class, prefix, name) {
  if (!(value instanceof Class)) throw new TypeError(`${prefix}: Expected ${name} ("${shown(value)}") to be an instance of ${Class.name}.`);
  return value;
}

function requireCallback(value, className) {
  if (typeof value !== 'function') {
    throw new TypeError(`Failed to execute 'forEach' on '${className}': parameter 1 is not of type 'Function'.`);
  }
}

/** Makes members of a class enumerable and names it. */
function expose(Class, members) {
  for (const key of members) Object.defineProperty(Class.prototype, key, { __proto__: null, enumerable: true });
  Object.defineProperty(Class.prototype, Symbol.toStringTag, { __proto__: null, configurable: true, value: Class.name });
}

/** Makes a member the last of its class, in the order that programs see. */
function moveToEnd({ prototype }, key) {
  const descriptor = Object.getOwnPropertyDescriptor(prototype, key);
  delete prototype[key];
  Object.defineProperty(prototype, key, descriptor);
}

/**
 * What `util.inspect` shows of an object: its class and the members that `names` lists.
 * @param {object} object
 * @param {string} className
 * @param {string[]} names
 * @param {object} options of `util.inspect`, as its custom function is given them
 * @returns {string}
 */
function inspectMembers(object, className, names, options) {
  if (options.depth === null) options.depth = 2;
  options.colors ??= true;
  const members = {};
  for (const name of names) members[name] = object[name];
  return `${className} ${require('internal/util/inspect').inspect(members, options)}`;
}

const arrayIteratorPrototype = Object.getPrototypeOf([][Symbol.iterator]());

/**
 * A class of iterators over a list of name and value that may change meanwhile.
 * @param {string} name
 * @param {(target: object) => Array<[string, any]>} entriesOf
 */
function iteratorClass(name, entriesOf) {
  class PairIterator {
    #target;
    #kind;
    #at = 0;

    /** @param {0 | 1 | 'both'} kind of what `next` gives */
    constructor(target, kind) {
      this.#target = target;
      this.#kind = kind;
    }

    next() {
      if (typeof this !== 'object' || this === null || !(#target in this)) {
        throw new TypeError(`'next' called on an object that does not implement interface ${name} Iterator.`);
      }
      const entries = entriesOf(this.#target);
      if (this.#at >= entries.length) return { value: undefined, done: true };
      const [key, value] = entries[this.#at++];
      return { value: this.#kind === 0 ? key : this.#kind === 1 ? value : [key, value], done: false };
    }
  }

  delete PairIterator.prototype.constructor;
  Object.setPrototypeOf(PairIterator.prototype, Object.getPrototypeOf(arrayIteratorPrototype));
  Object.defineProperty(PairIterator.prototype, 'next', { __proto__: null, enumerable: true });
  Object.defineProperty(PairIterator.prototype, Symbol.toStringTag, { __proto__: null, configurable: true, value: `${name} Iterator` });
  return PairIterator;
}

module.exports = {
  byteString,
  dictionary,
  domString,
  enumeration,
  expose,
  illegalInvocation,
  inspectMembers,
  iteratorClass,
  moveToEnd,
  requireArguments,
  requireCallback,
  requireInstance,
  shown,
  unsignedInteger,
  usvString,
};
