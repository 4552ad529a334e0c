'use strict';

// The performance timeline: buffers of marks, measures and resources, and the observers that are told of new entries.

const {
  codes: {
    ERR_ILLEGAL_CONSTRUCTOR, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_THIS, ERR_MISSING_ARGS,
  },
} = require('internal/errors');
const { validateFunction, validateObject } = require('internal/validators');
const { PerformanceNodeEntry, enumerable, kInspect, kInternal, show, tag } = require('internal/perf/entries');

const native = binding('performance');

/** In alphabetical order, as `PerformanceObserver.supportedEntryTypes` gives them. */
const supported = Object.freeze(['dns', 'function', 'gc', 'http', 'http2', 'mark', 'measure', 'net', 'quic', 'resource']);

/** Buffered entries by type; others are only ever observed. */
const buffers = { __proto__: null, mark: [], measure: [], resource: [] };

const resources = { limit: 250, secondary: [], fullPending: false, onFull: null };

/** How many observers want each type: producers look here before they make an entry. */
const interest = { __proto__: null };
for (const type of supported) interest[type] = 0;

const observers = new Set();
const waiting = new Set();
let deliveryQueued = false;

function byStart(one, two) {
  return one.startTime - two.startTime;
}

/** @returns {boolean} whether an observer wants entries of this type */
function isObserved(type) {
  return interest[type] > 0;
}

/** Tells observers of an entry. */
function announce(entry) {
  const type = entry.entryType;
  if (interest[type] === 0) return;
  for (const observer of observers) observer[kTake](entry, type);
}

const MANY = 1e6;
let warned = false;

/** Keeps an entry in its buffer and tells observers. */
function store(entry) {
  announce(entry);
  const buffer = buffers[entry.entryType];
  buffer.push(entry);
  if (buffer.length > MANY && !warned) {
    warned = true;
    const type = entry.entryType;
    const warning = new Error(
      `Possible perf_hooks memory leak detected. ${buffer.length} ${type} entries added to the global performance entry buffer. ` +
      `Use ${type === 'mark' ? 'performance.clearMarks' : 'performance.clearMeasures'} to clear the buffer.`,
    );
    warning.name = 'MaxPerformanceEntryBufferExceededWarning';
    warning.entryType = type;
    warning.count = buffer.length;
    process.emitWarning(warning);
  }
}

/** Whether a resource entry would be kept, announced, or told of as one too many. */
function wantsResources() {
  return buffers.resource.length < resources.limit || interest.resource > 0 || resources.onFull !== null;
}

/** Keeps a resource entry while there is room; a full buffer tells `resourcetimingbufferfull` first. */
function storeResource(entry) {
  announce(entry);
  if (buffers.resource.length < resources.limit && !resources.fullPending) {
    buffers.resource.push(entry);
    return;
  }
  if (!resources.fullPending) {
    resources.fullPending = true;
    require('timers').setImmediate(emptySecondary);
  }
  resources.secondary.push(entry);
}

function emptySecondary() {
  while (resources.secondary.length > 0) {
    const before = resources.secondary.length;
    if (buffers.resource.length >= resources.limit) resources.onFull?.();
    while (resources.secondary.length > 0 && buffers.resource.length < resources.limit) buffers.resource.push(resources.secondary.shift());
    if (resources.secondary.length >= before) resources.secondary.length = 0;
  }
  resources.fullPending = false;
}

/** @param {'mark' | 'measure' | 'resource'} type @param {string} [name] */
function clear(type, name) {
  buffers[type] = name === undefined ? [] : buffers[type].filter((entry) => entry.name !== name);
}

/** Buffered entries in order of start. */
function buffered(type, name) {
  let found;
  if (type === undefined) found = [...buffers.mark, ...buffers.measure, ...buffers.resource];
  else found = buffers[type] === undefined ? [] : buffers[type].slice();
  if (name !== undefined) found = found.filter((entry) => entry.name === name);
  return found.sort(byStart);
}

/** The start of the last mark of a name, or undefined. */
function lastMark(name) {
  const { mark } = buffers;
  for (let i = mark.length - 1; i >= 0; i--) {
    if (mark[i].name === name) return mark[i].startTime;
  }
  return undefined;
}

// ---- what only observers see

function onGc(kind, flags, start, duration) {
  announce(new PerformanceNodeEntry('gc', 'gc', start, duration, { kind, flags }));
}

function watch(type) {
  if (interest[type]++ === 0 && type === 'gc') native.observeGc(onGc);
}

function unwatch(type) {
  if (--interest[type] === 0 && type === 'gc') native.observeGc(undefined);
}

function queueDelivery(observer) {
  waiting.add(observer);
  if (deliveryQueued) return;
  deliveryQueued = true;
  require('timers').setImmediate(() => {
    deliveryQueued = false;
    const now = [...waiting];
    waiting.clear();
    for (const each of now) each[kDeliver]();
  });
}

const kTake = Symbol('kTake');
const kDeliver = Symbol('kDeliver');

class PerformanceObserverEntryList {
  #entries;

  constructor(key, entries) {
    if (key !== kInternal) throw new ERR_ILLEGAL_CONSTRUCTOR();
    this.#entries = entries.sort(byStart);
  }

  /** @returns {PerformanceEntry[]} */
  getEntries() {
    if (!(#entries in this)) throw new ERR_INVALID_THIS('PerformanceObserverEntryList');
    return this.#entries.slice();
  }

  /** @param {string} type */
  getEntriesByType(type) {
    if (!(#entries in this)) throw new ERR_INVALID_THIS('PerformanceObserverEntryList');
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('type');
    const wanted = `${type}`;
    return this.#entries.filter((entry) => entry.entryType === wanted);
  }

  /** @param {string} name @param {string} [type] */
  getEntriesByName(name, type = undefined) {
    if (!(#entries in this)) throw new ERR_INVALID_THIS('PerformanceObserverEntryList');
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('name');
    const wanted = `${name}`;
    return this.#entries.filter((entry) => entry.name === wanted && (type === undefined || entry.entryType === `${type}`));
  }

  [kInspect](depth, options) {
    return show('PerformanceObserverEntryList', this.#entries, depth, options);
  }
}
tag(enumerable(PerformanceObserverEntryList, ['getEntries', 'getEntriesByType', 'getEntriesByName']));
Object.defineProperty(PerformanceObserverEntryList, 'length', { __proto__: null, configurable: true, value: 0 });

const SINGLE = 'single';
const MULTIPLE = 'multiple';

class PerformanceObserver {
  #callback;
  #types = new Set();
  #buffer = [];
  #kind = undefined;

  /** @param {(list: PerformanceObserverEntryList, observer: PerformanceObserver) => void} callback */
  constructor(callback) {
    validateFunction(callback, 'callback');
    this.#callback = callback;
  }

  /** @returns {readonly string[]} */
  static get supportedEntryTypes() {
    return supported;
  }

  /** @param {{ entryTypes?: string[], type?: string, buffered?: boolean }} options */
  observe(options = {}) {
    validateObject(options, 'options');
    const { entryTypes, type, buffered: wantsBuffered } = options;
    if (entryTypes === undefined && type === undefined) throw new ERR_MISSING_ARGS('options.entryTypes', 'options.type');
    if (entryTypes !== undefined && type !== undefined) {
      throw new ERR_INVALID_ARG_VALUE('options.entryTypes', entryTypes, 'options.entryTypes can not set with options.type together');
    }
    if (!(#types in this)) throw new ERR_INVALID_THIS('PerformanceObserver');
    const kind = type === undefined ? MULTIPLE : SINGLE;
    if (this.#kind !== undefined && this.#kind !== kind) {
      const { DOMException } = require('internal/dom_exception');
      const other = kind === MULTIPLE ? 'multiple' : 'single';
      throw new DOMException(`PerformanceObserver can not change to ${other} observations`, 'InvalidModificationError');
    }
    this.#kind = kind;
    if (kind === MULTIPLE) this.#observeAll(entryTypes);
    else this.#observeOne(type, wantsBuffered);
  }

  #observeAll(entryTypes) {
    if (!Array.isArray(entryTypes)) throw new ERR_INVALID_ARG_TYPE('options.entryTypes', 'string[]', entryTypes);
    const wanted = new Set(entryTypes.filter((each) => supported.includes(each)));
    this.#forgetTypes();
    for (const each of wanted) {
      this.#types.add(each);
      watch(each);
    }
    if (wanted.size > 0) observers.add(this);
    else this.disconnect();
  }

  #observeOne(type, wantsBuffered) {
    if (!supported.includes(type)) return;
    if (!this.#types.has(type)) {
      this.#types.add(type);
      watch(type);
    }
    observers.add(this);
    if (!wantsBuffered) return;
    for (const entry of buffered(type)) this.#buffer.push(entry);
    if (this.#buffer.length > 0) queueDelivery(this);
  }

  #forgetTypes() {
    for (const type of this.#types) unwatch(type);
    this.#types.clear();
  }

  disconnect() {
    if (!(#types in this)) throw new ERR_INVALID_THIS('PerformanceObserver');
    this.#forgetTypes();
    observers.delete(this);
    waiting.delete(this);
    this.#buffer = [];
    this.#kind = undefined;
  }

  /** @returns {PerformanceEntry[]} entries not yet delivered */
  takeRecords() {
    if (!(#types in this)) throw new ERR_INVALID_THIS('PerformanceObserver');
    const taken = this.#buffer;
    this.#buffer = [];
    return taken;
  }

  [kTake](entry, type) {
    if (!this.#types.has(type)) return;
    this.#buffer.push(entry);
    queueDelivery(this);
  }

  [kDeliver]() {
    const entries = this.takeRecords();
    if (entries.length > 0) this.#callback(new PerformanceObserverEntryList(kInternal, entries), this);
  }

  [kInspect](depth, options) {
    const fields = {
      connected: observers.has(this),
      pending: waiting.has(this),
      entryTypes: [...this.#types],
      buffer: this.#buffer,
    };
    return show('PerformanceObserver', fields, depth, options);
  }
}
tag(enumerable(PerformanceObserver, ['observe', 'disconnect', 'takeRecords']));

module.exports = {
  PerformanceObserver,
  PerformanceObserverEntryList,
  announce,
  buffered,
  buffers,
  clear,
  isObserved,
  lastMark,
  resources,
  store,
  storeResource,
  wantsResources,
};
