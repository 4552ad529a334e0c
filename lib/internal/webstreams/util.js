'use strict';

// The small shared parts of web streams: the key under which a public object shows its core, settled-later promise cells,
// the chunk queue, reactions that user code cannot intercept, and reading of the option dictionaries.
// Nothing here knows what a readable or a writable stream is.

const {
  codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_STATE, ERR_INVALID_THIS },
} = require('internal/errors');

const customInspectSymbol = Symbol.for('nodejs.util.inspect.custom');

/** Prototype accessor of each public class that leads to its core (the object that does the work). */
const kState = Symbol('kState');
/** Passed by our own code to constructors that users may not call. */
const kInternal = Symbol('kInternal');

const nativeThen = Promise.prototype.then;
const settled = Promise.resolve();
const noop = () => {};

/**
 * Reacts to a native promise even when user code replaced `Promise.prototype.then`.
 * @param {Promise<unknown>} promise
 * @param {Function} [onFulfilled]
 * @param {Function} [onRejected]
 */
function react(promise, onFulfilled, onRejected) {
  return nativeThen.call(promise, onFulfilled, onRejected);
}

/** The later end of a `pull` or `write` of ours that says `LATER`: its owner calls `pulled()`/`written()` itself. */
const LATER = Symbol('later');
/** What a source without a ready chunk hands out. */
const EMPTY = Symbol('empty');

/** Runs `callback` as the next microtask. @param {() => void} callback */
function soon(callback) {
  nativeThen.call(settled, callback);
}

function markHandled(promise) {
  nativeThen.call(promise, undefined, noop);
}

/**
 * What a user's algorithm returned, as seen by us: `undefined` stands for "already done" and costs no promise.
 * @param {unknown} result
 * @param {() => void} onDone
 * @param {(error: unknown) => void} onFailed
 */
function whenDone(result, onDone, onFailed) {
  if (result === undefined) nativeThen.call(settled, onDone);
  else if (result !== LATER) nativeThen.call(Promise.resolve(result), onDone, onFailed);
}

function isPromisePending(promise) {
  if (!(promise instanceof Promise)) return false;
  return require('internal/util/inspect').inspect(promise, { depth: 0, customInspect: false }).includes('<pending>');
}

const PENDING = 0;
const FULFILLED = 1;
const REJECTED = 2;

/**
 * A promise that exists only once somebody looks at it. Rejections never count as unhandled: the streams standard marks
 * every `closed` and `ready` promise as handled.
 */
class Cell {
  constructor() {
    this.status = PENDING;
    this.value = undefined;
    this.settle = null;
    this.cached = null;
  }

  static fulfilled() {
    const cell = new Cell();
    cell.status = FULFILLED;
    return cell;
  }

  static rejected(reason) {
    const cell = new Cell();
    cell.reject(reason);
    return cell;
  }

  get promise() {
    if (this.cached !== null) return this.cached;
    if (this.status === FULFILLED) {
      this.cached = Promise.resolve(this.value);
    } else if (this.status === REJECTED) {
      this.cached = Promise.reject(this.value);
      markHandled(this.cached);
    } else {
      const settle = Promise.withResolvers();
      this.settle = settle;
      this.cached = settle.promise;
    }
    return this.cached;
  }

  resolve(value) {
    if (this.status !== PENDING) return;
    this.status = FULFILLED;
    this.value = value;
    if (this.settle !== null) {
      this.settle.resolve(value);
      this.settle = null;
    }
  }

  reject(reason) {
    if (this.status !== PENDING) return;
    this.status = REJECTED;
    this.value = reason;
    if (this.settle !== null) {
      markHandled(this.cached);
      this.settle.reject(reason);
      this.settle = null;
    }
  }

  get isPending() {
    return this.status === PENDING;
  }
}

const SMALLEST_RING = 8;

/** First in, first out, in a ring that grows by doubling; a queue that was never used has none. */
class Fifo {
  constructor() {
    this.ring = null;
    this.head = 0;
    this.length = 0;
  }

  push(item) {
    let { ring } = this;
    if (ring === null) ring = this.ring = new Array(SMALLEST_RING).fill(undefined);
    else if (this.length === ring.length) ring = this.grow();
    ring[(this.head + this.length) & (ring.length - 1)] = item;
    this.length++;
  }

  grow() {
    const all = this.list();
    const room = all.length;
    for (let i = 0; i < room; i++) all.push(undefined);
    this.ring = all;
    this.head = 0;
    return all;
  }

  peek() {
    return this.length === 0 ? undefined : this.ring[this.head];
  }

  /** The caller has checked the length. */
  shift() {
    const { head, ring } = this;
    const item = ring[head];
    ring[head] = undefined;
    this.head = (head + 1) & (ring.length - 1);
    this.length--;
    return item;
  }

  clear() {
    this.ring = null;
    this.head = 0;
    this.length = 0;
  }

  list() {
    const { head, length, ring } = this;
    const all = [];
    for (let i = 0; i < length; i++) all.push(ring[(head + i) & (ring.length - 1)]);
    return all;
  }

  /** Takes everything out. */
  drain() {
    const all = this.list();
    this.clear();
    return all;
  }
}

/** A queue whose chunks have sizes. Without a size algorithm each chunk counts 1 and no size is stored. */
class ChunkQueue extends Fifo {
  constructor(sizeOf) {
    super();
    this.sizeOf = sizeOf;
    this.sizes = sizeOf === null ? null : new Fifo();
    this.total = 0;
  }

  /** The size the strategy gives to a chunk; throws what the strategy throws. */
  measure(chunk) {
    const { sizeOf } = this;
    return sizeOf === null ? 1 : sizeOf(chunk);
  }

  add(chunk, size) {
    if (this.sizes === null) {
      this.total++;
    } else {
      const number = +size;
      if (!(number >= 0 && number < Infinity)) throw new ERR_INVALID_ARG_VALUE.RangeError('size', size);
      this.sizes.push(number);
      this.total += number;
    }
    this.push(chunk);
  }

  take() {
    if (this.sizes === null) {
      this.total--;
    } else {
      this.total -= this.sizes.shift();
      if (this.total < 0) this.total = 0;
    }
    return this.shift();
  }

  empty() {
    this.clear();
    if (this.sizes !== null) this.sizes.clear();
    this.total = 0;
  }
}

function isDictionary(value) {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

/** An optional dictionary argument: `undefined` and `null` are empty. */
function dictionary(value, name) {
  if (value === undefined || value === null) return undefined;
  if (!isDictionary(value)) throw new ERR_INVALID_ARG_TYPE(name, 'object', value);
  return value;
}

/** An object argument that may be missing but not null. */
function underlying(value, name) {
  if (!isDictionary(value)) throw new ERR_INVALID_ARG_TYPE(name, 'object', value);
  return value;
}

/** A method of an underlying source, sink or transformer; `null` when there is none. */
function method(object, key, owner) {
  const value = object[key];
  if (value === undefined || value === null) return null;
  if (typeof value !== 'function') throw new ERR_INVALID_ARG_TYPE(`${owner}.${key}`, 'function', value);
  return value;
}

/** The size that CountQueuingStrategy hands out: recognised so that its chunks need no call. */
const { size: countSize } = {
  size() {
    return 1;
  },
};

/** A strategy argument as read from the user: types are checked, the range of the mark is not yet (see `markOf`). */
class Strategy {
  constructor(given, name) {
    dictionary(given, name);
    this.rawMark = given?.highWaterMark;
    this.mark = this.rawMark === undefined ? undefined : +this.rawMark;
    this.rawSize = given?.size;
    if (this.rawSize !== undefined && typeof this.rawSize !== 'function') throw new ERR_INVALID_ARG_TYPE('strategy.size', 'function', this.rawSize);
  }

  markOf(otherwise) {
    if (this.mark === undefined) return otherwise;
    if (!(this.mark >= 0)) throw new ERR_INVALID_ARG_VALUE.RangeError('strategy.highWaterMark', this.rawMark);
    return this.mark;
  }

  /** The size algorithm, or null where every chunk counts 1. */
  get sizeOf() {
    return this.rawSize === undefined || this.rawSize === countSize ? null : this.rawSize;
  }
}

/** How our objects show in `util.inspect`: their name and the chosen fields. */
function show(self, name, depth, options, fields) {
  if (depth < 0) return `[${name}]`;
  const { inspect } = require('internal/util/inspect');
  return `${name} ${inspect(fields, { ...options, depth: options.depth === null ? null : options.depth - 1 })}`;
}

/** Makes members of a class enumerable, as Web IDL wants them, and names the class. */
function webIdl(Class, members, tag = Class.name) {
  for (const key of members) Object.defineProperty(Class.prototype, key, { __proto__: null, enumerable: true });
  Object.defineProperty(Class.prototype, Symbol.toStringTag, { __proto__: null, configurable: true, value: tag });
}

function rejectThis(name) {
  return Promise.reject(new ERR_INVALID_THIS(name));
}

function invalidState(message) {
  return new ERR_INVALID_STATE.TypeError(message);
}

module.exports = {
  Cell,
  ChunkQueue,
  EMPTY,
  Fifo,
  LATER,
  Strategy,
  countSize,
  customInspectSymbol,
  dictionary,
  invalidState,
  isDictionary,
  isPromisePending,
  kInternal,
  kState,
  markHandled,
  method,
  noop,
  react,
  rejectThis,
  show,
  soon,
  underlying,
  webIdl,
  whenDone,
};
