'use strict';

// The kinds of performance entries: what marks, measures, collections and requests look like.

const {
  codes: {
    ERR_ILLEGAL_CONSTRUCTOR, ERR_INVALID_ARG_VALUE, ERR_INVALID_THIS, ERR_MISSING_ARGS, ERR_PERFORMANCE_INVALID_TIMESTAMP,
  },
} = require('internal/errors');
const { validateNumber, validateObject } = require('internal/validators');
const { now } = require('internal/perf/clock');

const kInternal = Symbol('kInternal');
const kInspect = Symbol.for('nodejs.util.inspect.custom');

/** Names of milestones, which no mark may have. */
const milestones = ['nodeStart', 'v8Start', 'environment', 'loopStart', 'loopExit', 'bootstrapComplete'];

/** `Name { fields }` at the depth that is left. */
function show(name, fields, depth, options) {
  if (depth < 0) return `[${name}]`;
  const { inspect } = require('internal/util/inspect');
  return `${name} ${inspect(fields, { ...options, depth: options.depth == null ? null : options.depth - 1 })}`;
}

function enumerable(Class, keys) {
  for (const key of keys) Object.defineProperty(Class.prototype, key, { __proto__: null, enumerable: true });
  return Class;
}

function tag(Class) {
  Object.defineProperty(Class.prototype, Symbol.toStringTag, { __proto__: null, configurable: true, value: Class.name });
  return Class;
}

class PerformanceEntry {
  #name;
  #entryType;
  #startTime;
  #duration;

  constructor(key, name, entryType, startTime, duration) {
    if (key !== kInternal) throw new ERR_ILLEGAL_CONSTRUCTOR();
    this.#name = name;
    this.#entryType = entryType;
    this.#startTime = startTime;
    this.#duration = duration;
  }

  /** @returns {string} */
  get name() {
    if (!(#name in this)) throw new ERR_INVALID_THIS('PerformanceEntry');
    return this.#name;
  }

  /** @returns {string} */
  get entryType() {
    if (!(#name in this)) throw new ERR_INVALID_THIS('PerformanceEntry');
    return this.#entryType;
  }

  /** @returns {number} milliseconds since the time origin */
  get startTime() {
    if (!(#name in this)) throw new ERR_INVALID_THIS('PerformanceEntry');
    return this.#startTime;
  }

  /** @returns {number} milliseconds */
  get duration() {
    if (!(#name in this)) throw new ERR_INVALID_THIS('PerformanceEntry');
    return this.#duration;
  }

  toJSON() {
    if (!(#name in this)) throw new ERR_INVALID_THIS('PerformanceEntry');
    return { name: this.#name, entryType: this.#entryType, startTime: this.#startTime, duration: this.#duration };
  }

  [kInspect](depth, options) {
    return show(this.constructor.name, this.toJSON(), depth, options);
  }
}
enumerable(PerformanceEntry, ['name', 'entryType', 'startTime', 'duration', 'toJSON']);

/** An entry that Node itself reports (gc, http, function …): its `detail` is an own property. */
class PerformanceNodeEntry extends PerformanceEntry {
  #detail;

  constructor(name, entryType, startTime, duration, detail) {
    super(kInternal, name, entryType, startTime, duration);
    this.#detail = detail;
  }

  get detail() {
    return this.#detail;
  }

  toJSON() {
    return { ...super.toJSON(), detail: this.#detail };
  }
}
Object.defineProperty(PerformanceNodeEntry, 'name', { __proto__: null, configurable: true, value: 'PerformanceNodeEntry' });

/** A copy of what a user gave as `detail`, or null. */
function copyDetail(detail) {
  if (detail === undefined || detail === null) return null;
  return require('internal/messaging/clone').structuredClone(detail);
}

class PerformanceMark extends PerformanceEntry {
  #detail;

  /**
   * @param {string} name
   * @param {{ startTime?: number, detail?: any }} [options]
   */
  constructor(name, options = undefined) {
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('name');
    const text = `${name}`;
    if (milestones.includes(text)) throw new ERR_INVALID_ARG_VALUE('name', text);
    if (options !== undefined && options !== null) validateObject(options, 'options');
    const startTime = options?.startTime ?? now();
    validateNumber(startTime, 'startTime');
    if (startTime < 0) throw new ERR_PERFORMANCE_INVALID_TIMESTAMP(startTime);
    super(kInternal, text, 'mark', startTime, 0);
    this.#detail = copyDetail(options?.detail);
  }

  /** @returns {any} */
  get detail() {
    if (!(#detail in this)) throw new ERR_INVALID_THIS('PerformanceMark');
    return this.#detail;
  }

  toJSON() {
    if (!(#detail in this)) throw new ERR_INVALID_THIS('PerformanceMark');
    return { ...super.toJSON(), detail: this.#detail };
  }
}
tag(enumerable(PerformanceMark, ['detail']));

class PerformanceMeasure extends PerformanceEntry {
  #detail;

  constructor(key, name, startTime, duration, detail) {
    if (key !== kInternal) throw new ERR_ILLEGAL_CONSTRUCTOR();
    super(kInternal, name, 'measure', startTime, duration);
    this.#detail = copyDetail(detail);
  }

  /** @returns {any} */
  get detail() {
    if (!(#detail in this)) throw new ERR_INVALID_THIS('PerformanceMeasure');
    return this.#detail;
  }

  toJSON() {
    if (!(#detail in this)) throw new ERR_INVALID_THIS('PerformanceMeasure');
    return { ...super.toJSON(), detail: this.#detail };
  }
}
tag(enumerable(PerformanceMeasure, ['detail']));
for (const Class of [PerformanceEntry, PerformanceMeasure]) Object.defineProperty(Class, 'length', { __proto__: null, configurable: true, value: 0 });

module.exports = {
  PerformanceEntry,
  PerformanceMark,
  PerformanceMeasure,
  PerformanceNodeEntry,
  enumerable,
  kInspect,
  kInternal,
  milestones,
  show,
  tag,
};
