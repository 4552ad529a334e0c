'use strict';

// Structured clone of what most programs clone: primitives, plain objects, arrays, dates, maps, sets and views of bytes,
// without serialization. Whatever
// is not certainly one of them is left to the native algorithm, which then begins anew.

const { isExotic } = binding('messaging');

/** What `clonePlain` gives for a value that it does not do. */
const NOT_PLAIN = Symbol('not plain');

const MAX_DEPTH = 64;
const MAX_ARRAY = 4096;
/** From this many objects on, a Map finds those seen before. */
const LINEAR = 12;

const { getPrototypeOf, keys } = Object;
const objectPrototype = Object.prototype;
const arrayPrototype = Array.prototype;
const datePrototype = Date.prototype;
const mapPrototype = Map.prototype;
const setPrototype = Set.prototype;
const { getTime } = datePrototype;
const { forEach: mapForEach } = mapPrototype;
const { forEach: setForEach } = setPrototype;
const getterOf = (prototype, key) => Object.getOwnPropertyDescriptor(prototype, key).get;
const mapSize = getterOf(mapPrototype, 'size');
const setSize = getterOf(setPrototype, 'size');
/** The name of a typed array's kind; undefined for anything else, also for proxies. */
const tagOf = getterOf(getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag);
const views = new Map();
for (const View of [
  Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array,
  BigInt64Array, BigUint64Array, globalThis.Float16Array,
]) {
  if (View !== undefined) views.set(View.name, View);
}

/** Objects met so far, each with its clone: what occurs twice is cloned once. */
class Seen {
  constructor() {
    this.from = [];
    this.to = [];
    this.index = null;
  }

  find(object) {
    const { from, index } = this;
    if (index !== null) return index.get(object);
    for (let i = 0; i < from.length; i++) {
      if (from[i] === object) return this.to[i];
    }
    return undefined;
  }

  add(object, clone) {
    if (this.index !== null) {
      this.index.set(object, clone);
      return;
    }
    this.from.push(object);
    this.to.push(clone);
    if (this.from.length < LINEAR) return;
    this.index = new Map();
    for (let i = 0; i < this.from.length; i++) this.index.set(this.from[i], this.to[i]);
  }
}

function cloneArray(array, seen, depth) {
  const { length } = array;
  // Holes and further properties show in the keys.
  if (length > MAX_ARRAY || keys(array).length !== length) return NOT_PLAIN;
  const out = new Array(length);
  seen.add(array, out);
  for (let i = 0; i < length; i++) {
    const value = array[i];
    const type = typeof value;
    if (type === 'object' && value !== null) {
      const copy = cloneObject(value, seen, depth + 1);
      if (copy === NOT_PLAIN) return NOT_PLAIN;
      out[i] = copy;
    } else if (type === 'function' || type === 'symbol') {
      return NOT_PLAIN;
    } else {
      out[i] = value;
    }
  }
  return out;
}

/** A value inside of something. */
function cloneValue(value, seen, depth) {
  const type = typeof value;
  if (type === 'object' && value !== null) return cloneObject(value, seen, depth);
  return type === 'function' || type === 'symbol' ? NOT_PLAIN : value;
}

function cloneMap(map, seen, depth) {
  const out = new Map();
  seen.add(map, out);
  let plain = true;
  mapForEach.call(map, (value, key) => {
    if (!plain) return;
    const newKey = cloneValue(key, seen, depth + 1);
    const newValue = cloneValue(value, seen, depth + 1);
    if (newKey === NOT_PLAIN || newValue === NOT_PLAIN) plain = false;
    else out.set(newKey, newValue);
  });
  return plain ? out : NOT_PLAIN;
}

function cloneSet(set, seen, depth) {
  const out = new Set();
  seen.add(set, out);
  let plain = true;
  setForEach.call(set, (value) => {
    if (!plain) return;
    const copy = cloneValue(value, seen, depth + 1);
    if (copy === NOT_PLAIN) plain = false;
    else out.add(copy);
  });
  return plain ? out : NOT_PLAIN;
}

/** The whole buffer is copied, as the standard has it; views of one buffer share the copy. */
function cloneView(view, View, seen) {
  const { buffer, byteOffset, length } = view;
  if (!(buffer instanceof ArrayBuffer) || buffer.resizable || buffer.detached) return NOT_PLAIN;
  let copy = seen.find(buffer);
  if (copy === undefined) {
    copy = buffer.slice(0);
    seen.add(buffer, copy);
  }
  const out = new View(copy, byteOffset, length);
  seen.add(view, out);
  return out;
}

/** Objects whose internal slots are read by their own methods, which throw for impostors and proxies. */
function cloneSlotted(object, prototype, seen, depth) {
  try {
    if (prototype === datePrototype) {
      const out = new Date(getTime.call(object));
      seen.add(object, out);
      return out;
    }
    if (prototype === mapPrototype) return mapSize.call(object) >= 0 ? cloneMap(object, seen, depth) : NOT_PLAIN;
    if (prototype === setPrototype) return setSize.call(object) >= 0 ? cloneSet(object, seen, depth) : NOT_PLAIN;
  } catch (error) {
    if (error instanceof TypeError) return NOT_PLAIN;
    throw error;
  }
  const View = views.get(tagOf.call(object));
  return View === undefined ? NOT_PLAIN : cloneView(object, View, seen);
}

function cloneObject(object, seen, depth) {
  const known = seen.find(object);
  if (known !== undefined) return known;
  const prototype = getPrototypeOf(object);
  if (prototype !== objectPrototype && prototype !== arrayPrototype && depth <= MAX_DEPTH) return cloneSlotted(object, prototype, seen, depth);
  if (depth > MAX_DEPTH || isExotic(object)) return NOT_PLAIN;
  if (Array.isArray(object)) return cloneArray(object, seen, depth);
  if (prototype === arrayPrototype) return NOT_PLAIN;
  const out = {};
  seen.add(object, out);
  const names = keys(object);
  for (let i = 0; i < names.length; i++) {
    const name = names[i];
    const value = object[name];
    const type = typeof value;
    if (type === 'object' && value !== null) {
      const copy = cloneObject(value, seen, depth + 1);
      if (copy === NOT_PLAIN || name === '__proto__') return NOT_PLAIN;
      out[name] = copy;
    } else if (type === 'function' || type === 'symbol' || name === '__proto__') {
      return NOT_PLAIN;
    } else {
      out[name] = value;
    }
  }
  return out;
}

/**
 * @param {object} value
 * @returns {any} the clone, or NOT_PLAIN
 */
function clonePlain(value) {
  return cloneObject(value, new Seen(), 0);
}

module.exports = { NOT_PLAIN, clonePlain };
