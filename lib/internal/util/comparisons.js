'use strict';
// Deep comparison of values: loosely (==), strictly (Object.is, prototypes), partially (`expected` is contained in
// `actual`). Used by assert and util.isDeepStrictEqual.

const K = require('internal/util/kinds');
const { getProxyDetails, kindOf } = binding('util');

const LOOSE = 0;
const STRICT = 1;
const PARTIAL = 2;
const STRICT_WITHOUT_PROTOTYPE = 3;

const { get: typedArrayName } = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag);
const toStringTag = Object.prototype.toString;
const isEnumerable = Object.prototype.propertyIsEnumerable;

/** The objects that are being compared, outermost first: where a pair comes up again, it is a cycle. */
class Trail {
  constructor() {
    this.actual = [];
    this.expected = [];
  }

  /** true or false where the objects are on the trail already, undefined otherwise. */
  known(a, b, mode) {
    const i = this.actual.lastIndexOf(a);
    const j = this.expected.lastIndexOf(b);
    if (i === -1 && j === -1) return undefined;
    // A cycle in `actual` can contain a finite `expected`.
    return mode === PARTIAL && j === -1 ? undefined : i === j;
  }
}

/**
 * @param {any} a actual
 * @param {any} b expected
 * @param {number} mode
 * @param {Trail} [trail]
 * @returns {boolean}
 */
function equal(a, b, mode, trail = undefined) {
  if (a === b) return a !== 0 || mode === LOOSE || Object.is(a, b);
  if (mode === LOOSE) {
    if (a === null || typeof a !== 'object') {
      // eslint-disable-next-line eqeqeq
      return (b === null || typeof b !== 'object') && (a == b || (a !== a && b !== b));
    }
    if (b === null || typeof b !== 'object') return false;
  } else {
    if (typeof a !== 'object') return typeof a === 'number' && a !== a && b !== b;
    if (typeof b !== 'object' || a === null || b === null) return false;
    if (mode === STRICT && Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  }
  return equalObjects(a, b, mode, trail);
}

function equalObjects(a, b, mode, trail) {
  if (Array.isArray(a) && Array.isArray(b)) {
    if (mode === PARTIAL ? a.length < b.length : a.length !== b.length) return false;
    if (toStringTag.call(a) !== toStringTag.call(b)) return false;
    return isPlainArray(a) && isPlainArray(b)
      ? equalProperties(a, b, NO_KEYS, mode, trail, compareElements)
      : equalNamedKeys(a, b, mode, trail, compareElements);
  }
  if (isPlain(a) && isPlain(b)) return equalKeys(a, b, mode, trail, undefined);
  if (toStringTag.call(a) !== toStringTag.call(b)) return false;
  const kind = kindBehindProxy(a);
  if (kind !== kindBehindProxy(b) && !(kind === K.ORDINARY && isErrorLike(a) && isErrorLike(b))) return false;
  switch (kind) {
    case K.DATE:
      if (!Object.is(Date.prototype.getTime.call(a), Date.prototype.getTime.call(b))) return false;
      break;
    case K.REGEXP:
      if (a.source !== b.source || a.flags !== b.flags || a.lastIndex !== b.lastIndex) return false;
      break;
    case K.ERROR:
      if (!equalErrors(a, b, mode, trail)) return false;
      break;
    case K.TYPED_ARRAY:
      if (!equalTypedArrays(a, b, mode)) return false;
      return equalNamedKeys(a, b, mode, trail, undefined);
    case K.ARRAY_BUFFER:
    case K.SHARED_ARRAY_BUFFER:
      if (!equalBytes(new Uint8Array(a), new Uint8Array(b), mode)) return false;
      break;
    case K.DATA_VIEW:
      if (!equalBytes(new Uint8Array(a.buffer, a.byteOffset, a.byteLength), new Uint8Array(b.buffer, b.byteOffset, b.byteLength), mode)) {
        return false;
      }
      break;
    case K.SET:
      if (mode === PARTIAL ? a.size < b.size : a.size !== b.size) return false;
      return equalKeys(a, b, mode, trail, compareSets);
    case K.MAP:
      if (mode === PARTIAL ? a.size < b.size : a.size !== b.size) return false;
      return equalKeys(a, b, mode, trail, compareMaps);
    case K.BOXED_NUMBER:
      if (!Object.is(Number.prototype.valueOf.call(a), Number.prototype.valueOf.call(b))) return false;
      break;
    case K.BOXED_STRING:
      if (String.prototype.valueOf.call(a) !== String.prototype.valueOf.call(b)) return false;
      break;
    case K.BOXED_BOOLEAN:
      if (Boolean.prototype.valueOf.call(a) !== Boolean.prototype.valueOf.call(b)) return false;
      break;
    case K.BOXED_BIGINT:
      if (BigInt.prototype.valueOf.call(a) !== BigInt.prototype.valueOf.call(b)) return false;
      break;
    case K.BOXED_SYMBOL:
      if (Symbol.prototype.valueOf.call(a) !== Symbol.prototype.valueOf.call(b)) return false;
      break;
    case K.WEAK_MAP:
    case K.WEAK_SET:
    case K.PROMISE:
      // What they hold cannot be looked at.
      return false;
    case K.ORDINARY:
      if (isErrorLike(a) && !equalErrors(a, b, mode, trail)) return false;
      if (isURL(a) && (!isURL(b) || a.href !== b.href)) return false;
      if (!equalKeyMaterial(a, b)) return false;
      break;
    default:
  }
  return equalKeys(a, b, mode, trail, undefined);
}

/** An object literal, or as good as one. */
function isPlain(value) {
  if (Object.getPrototypeOf(value) !== Object.prototype || toStringTag.call(value) !== '[object Object]') return false;
  // What is something else with an exchanged prototype has no properties as a rule: only then the engine is asked.
  // eslint-disable-next-line no-unreachable-loop
  for (const key in value) return Object.hasOwn(value, key);
  return kindOf(value) === K.ORDINARY;
}

function kindBehindProxy(value) {
  let kind = kindOf(value);
  // A namespace is as good as an object that shows the same.
  if (kind === K.MODULE_NAMESPACE) return K.ORDINARY;
  for (let target = value; kind === K.PROXY;) {
    target = getProxyDetails(target, false);
    if (target === null) return K.ORDINARY;
    kind = kindOf(target);
  }
  return kind;
}

const isErrorLike = (value) => value instanceof Error;

function isURL(value) {
  return typeof value.href === 'string' && typeof value.protocol === 'string' && typeof value.searchParams === 'object' &&
    value.auth === undefined && value.path === undefined;
}

/** Keys of crypto keep their bytes out of reach. */
function equalKeyMaterial(a, b) {
  const tag = a[Symbol.toStringTag];
  if (tag === 'KeyObject' || a.constructor?.name === 'SecretKeyObject' || tag === 'CryptoKey') {
    const types = require('internal/util/types');
    if (types.isKeyObject(a)) return types.isKeyObject(b) && a.equals(b);
    if (types.isCryptoKey(a)) return types.isCryptoKey(b) && require('internal/crypto/keys').equalCryptoKeys(a, b);
  }
  return true;
}

function equalErrors(a, b, mode, trail) {
  for (const key of ['message', 'name', 'cause', 'errors']) {
    const wanted = Object.hasOwn(b, key);
    if (mode === PARTIAL) {
      if (key === 'name' ? a.name !== b.name : wanted && !(Object.hasOwn(a, key) && equal(a[key], b[key], mode, trail))) return false;
      continue;
    }
    if (key === 'message' || key === 'name') {
      if (a[key] !== b[key]) return false;
    } else if (wanted !== Object.hasOwn(a, key) || (wanted && !equal(a[key], b[key], mode, trail))) {
      return false;
    }
  }
  return true;
}

// Bytes

function equalBytes(a, b, mode) {
  if (mode === PARTIAL && a.length > b.length) return isSubsequence(a, b);
  if (a.length !== b.length) return false;
  return require('buffer').Buffer.compare(a, b) === 0;
}

/** Whether the elements of `b` stand in `a` in this order. */
function isSubsequence(a, b) {
  let at = 0;
  for (let i = 0; i < b.length; i++) {
    while (at < a.length && !Object.is(a[at], b[i])) at++;
    if (at === a.length) return false;
    at++;
  }
  return true;
}

function equalTypedArrays(a, b, mode) {
  const name = typedArrayName.call(a);
  if (name !== typedArrayName.call(b)) return false;
  if (mode === PARTIAL) return a.length >= b.length && isSubsequence(a, b);
  if (a.byteLength !== b.byteLength) return false;
  if (mode === LOOSE && (name === 'Float16Array' || name === 'Float32Array' || name === 'Float64Array')) {
    for (let i = 0; i < a.length; i++) {
      if (a[i] !== b[i]) return false;
    }
    return true;
  }
  return equalBytes(new Uint8Array(a.buffer, a.byteOffset, a.byteLength), new Uint8Array(b.buffer, b.byteOffset, b.byteLength), mode);
}

// Properties

const NO_KEYS = Object.freeze([]);
/** Longer arrays are asked for their named keys natively. */
const SMALL = 64;

/** A short array without holes and without names among its keys. */
function isPlainArray(array) {
  const { length } = array;
  return length <= SMALL && Object.keys(array).length === length && (length === 0 || Object.hasOwn(array, length - 1));
}

/** All own enumerable keys, then the contents. */
function equalKeys(a, b, mode, trail, compareContents) {
  const keys = Object.keys(b);
  const ownKeys = Object.keys(a);
  if (mode !== PARTIAL && ownKeys.length !== keys.length) return false;
  if (!sameOrder(ownKeys, keys) && !hasAll(a, keys)) return false;
  return equalProperties(a, b, keys, mode, trail, compareContents);
}

/** Like `equalKeys`, for objects whose indices are their contents. */
function equalNamedKeys(a, b, mode, trail, compareContents) {
  const { getOwnNonIndexProperties } = binding('util');
  const named = (object) => getOwnNonIndexProperties(object, 2).filter((key) => typeof key === 'string');
  const keys = named(b);
  if (mode !== PARTIAL && named(a).length !== keys.length) return false;
  return hasAll(a, keys) && equalProperties(a, b, keys, mode, trail, compareContents);
}

/** Objects of one shape list their keys in one order. */
function sameOrder(left, right) {
  if (left.length !== right.length) return false;
  for (let i = 0; i < left.length; i++) {
    if (left[i] !== right[i]) return false;
  }
  return true;
}

function hasAll(object, keys) {
  for (let i = 0; i < keys.length; i++) {
    if (!isEnumerable.call(object, keys[i])) return false;
  }
  return true;
}

/** The enumerable symbols to compare, undefined when the objects do not have the same. */
function commonSymbols(a, b, mode) {
  const symbols = Object.getOwnPropertySymbols(b);
  const others = mode === PARTIAL ? NO_KEYS : Object.getOwnPropertySymbols(a);
  if (symbols.length === 0 && others.length === 0) return NO_KEYS;
  const wanted = symbols.filter((symbol) => isEnumerable.call(b, symbol));
  if (!hasAll(a, wanted)) return undefined;
  if (mode !== PARTIAL && others.filter((symbol) => isEnumerable.call(a, symbol)).length !== wanted.length) return undefined;
  return wanted;
}

function equalProperties(a, b, keys, mode, trail, compareContents) {
  let all = keys;
  if (mode !== LOOSE) {
    const symbols = commonSymbols(a, b, mode);
    if (symbols === undefined) return false;
    if (symbols.length > 0) all = keys.concat(symbols);
  }
  // Without objects inside there are no cycles to look out for.
  let nested = 0;
  for (; nested < all.length; nested++) {
    const left = a[all[nested]];
    if (left !== null && typeof left === 'object') break;
    if (!equal(left, b[all[nested]], mode, trail)) return false;
  }
  if (nested === all.length && (compareContents === undefined || a.length === 0 || a.size === 0)) return true;

  const pairs = trail ?? new Trail();
  const known = pairs.known(a, b, mode);
  if (known !== undefined) return known;
  pairs.actual.push(a);
  pairs.expected.push(b);
  let same = compareContents === undefined || compareContents(a, b, mode, pairs);
  for (let i = nested; same && i < all.length; i++) same = equal(a[all[i]], b[all[i]], mode, pairs);
  pairs.actual.pop();
  pairs.expected.pop();
  return same;
}

// Arrays

function compareElements(a, b, mode, trail) {
  if (mode === PARTIAL) return containsElements(a, b, trail);
  for (let i = 0; i < a.length; i++) {
    const left = a[i];
    const right = b[i];
    // A hole is not an undefined element.
    if (left === undefined || right === undefined) {
      const has = Object.hasOwn(a, i);
      if (has !== Object.hasOwn(b, i)) return false;
      if (!has) return compareFrom(a, b, i, mode, trail);
    }
    if (!equal(left, right, mode, trail)) return false;
  }
  return true;
}

/** The rest of two arrays with holes: only what is there is looked at. */
function compareFrom(a, b, from, mode, trail) {
  const keysA = indicesFrom(a, from);
  const keysB = indicesFrom(b, from);
  if (keysA.length !== keysB.length) return false;
  for (let i = 0; i < keysA.length; i++) {
    if (keysA[i] !== keysB[i] || !equal(a[keysA[i]], b[keysA[i]], mode, trail)) return false;
  }
  return true;
}

const isIndex = (key) => String(key >>> 0) === key && key >>> 0 !== 4294967295;

function indicesFrom(array, from) {
  return Object.keys(array).filter((key) => isIndex(key) && Number(key) >= from);
}

function containsElements(a, b, trail) {
  let at = 0;
  for (let i = 0; i < b.length; i++) {
    const wanted = b[i];
    // Of arrays with holes only what is there counts.
    if (wanted === undefined && !Object.hasOwn(b, i)) return containsRest(a, at, b, i, trail);
    while (at < a.length && !(equal(a[at], wanted, PARTIAL, trail) && (wanted !== undefined || Object.hasOwn(a, at)))) at++;
    if (at === a.length) return false;
    at++;
  }
  return true;
}

function containsRest(a, fromA, b, fromB, trail) {
  const keys = indicesFrom(a, fromA);
  let at = 0;
  for (const key of indicesFrom(b, fromB)) {
    while (at < keys.length && !equal(a[keys[at]], b[key], PARTIAL, trail)) at++;
    if (at === keys.length) return false;
    at++;
  }
  return true;
}

// Sets and maps: what is not found by identity has to match something that nothing else has matched.

const isObject = (value) => value !== null && typeof value === 'object';

function compareSets(a, b, mode, trail) {
  const missing = [];
  for (const value of b) {
    if (a.has(value)) continue;
    if (!isObject(value) && mode !== LOOSE) return false;
    missing.push(value);
  }
  if (missing.length === 0) return true;
  const candidates = [];
  for (const value of a) {
    if (!b.has(value) && (isObject(value) || mode === LOOSE)) candidates.push(value);
  }
  return missing.every((wanted) => takeMatch(candidates, (value) => equal(value, wanted, mode, trail)));
}

function compareMaps(a, b, mode, trail) {
  const missing = [];
  const used = new Set();
  for (const [key, value] of b) {
    if (a.has(key) && equal(a.get(key), value, mode, trail)) {
      used.add(key);
    } else {
      if (!isObject(key) && mode !== LOOSE) return false;
      missing.push([key, value]);
    }
  }
  if (missing.length === 0) return true;
  const candidates = [];
  for (const entry of a) {
    if (!used.has(entry[0]) && (isObject(entry[0]) || mode === LOOSE)) candidates.push(entry);
  }
  return missing.every(([wantedKey, wantedValue]) =>
    takeMatch(candidates, ([key, value]) => equal(key, wantedKey, mode, trail) && equal(value, wantedValue, mode, trail)));
}

function takeMatch(candidates, matches) {
  const index = candidates.findIndex(matches);
  if (index === -1) return false;
  candidates.splice(index, 1);
  return true;
}

module.exports = {
  isDeepEqual: (actual, expected) => equal(actual, expected, LOOSE),
  isDeepStrictEqual: (actual, expected) => equal(actual, expected, STRICT),
  isDeepStrictEqualWithoutPrototype: (actual, expected) => equal(actual, expected, STRICT_WITHOUT_PROTOTYPE),
  isPartialStrictEqual: (actual, expected) => equal(actual, expected, PARTIAL),
};
