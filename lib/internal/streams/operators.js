'use strict';
// The iterator helpers of Readable: map, filter, take ... Those that give a stream are async generators over the
// stream, made into one; the others are async functions.

const {
  AbortError, codes: { ERR_INVALID_ARG_VALUE, ERR_MISSING_ARGS, ERR_OUT_OF_RANGE },
} = require('internal/errors');
const { validateAbortSignal, validateFunction, validateInteger, validateObject } = require('internal/validators');
const { addAbortSignalNoValidate } = require('internal/streams/add-abort-signal');
const { isNodeStream, isWritable } = require('internal/streams/utils');

const SKIP = Symbol('kEmpty');

function checkOptions(options) {
  if (options != null) validateObject(options, 'options');
  if (options?.signal != null) validateAbortSignal(options.signal, 'options.signal');
}

function checkSignal(options) {
  if (options?.signal?.aborted) throw new AbortError(undefined, { cause: options.signal.reason });
}

/** Runs `fn` on the chunks of a stream, at most `concurrency` at once, and hands the results out in order. */
class Mapper {
  constructor(stream, fn, options) {
    let concurrency = 1;
    if (options?.concurrency != null) concurrency = Math.floor(options.concurrency);
    let highWaterMark = concurrency - 1;
    if (options?.highWaterMark != null) highWaterMark = Math.floor(options.highWaterMark);
    validateInteger(concurrency, 'options.concurrency', 1);
    validateInteger(highWaterMark, 'options.highWaterMark', 0);
    this.stream = stream;
    this.fn = fn;
    this.concurrency = concurrency;
    this.capacity = highWaterMark + concurrency;
    this.outer = options?.signal;
    const { AbortSignal } = require('internal/abort_controller');
    this.signal = AbortSignal.any([options?.signal].filter(Boolean));
    // Results, or promises of them, in the order of the chunks.
    this.results = [];
    this.running = 0;
    this.done = false;
    this.wakeReader = null;
    this.wakePump = null;
    this.settled = () => {
      this.running--;
      this.#wake();
    };
  }

  #wake() {
    const wake = this.wakePump;
    if (wake !== null && !this.done && this.running < this.concurrency && this.results.length < this.capacity) {
      this.wakePump = null;
      wake();
    }
  }

  #offer(result) {
    this.results.push(result);
    const wake = this.wakeReader;
    this.wakeReader = null;
    wake?.();
  }

  async pump() {
    const context = { signal: this.signal };
    try {
      for await (let value of this.stream) {
        if (this.done) return;
        if (this.signal.aborted) throw new AbortError();
        try {
          value = this.fn(value, context);
          if (value === SKIP) continue;
          value = Promise.resolve(value);
        } catch (error) {
          value = Promise.reject(error);
        }
        this.running++;
        value.then(this.settled, this.settled);
        this.#offer(value);
        if (!this.done && (this.results.length >= this.capacity || this.running >= this.concurrency)) {
          await new Promise((resolve) => { this.wakePump = resolve; });
        }
      }
      this.#offer(SKIP);
    } catch (error) {
      const failed = Promise.reject(error);
      // It counts when it is its turn.
      failed.then(undefined, () => {});
      this.#offer(failed);
      this.done = true;
      return;
    }
    this.ended = true;
  }

  async* run() {
    this.pump();
    try {
      for (;;) {
        while (this.results.length > 0) {
          const next = this.results[0];
          // The end, as no result can be this symbol without being a promise of it.
          if (next === SKIP) return;
          const value = await next;
          if (this.signal.aborted) throw new AbortError();
          if (value !== SKIP) yield value;
          this.results.shift();
          this.#wake();
        }
        await new Promise((resolve) => { this.wakeReader = resolve; });
      }
    } finally {
      this.done = true;
      const wake = this.wakePump;
      this.wakePump = null;
      wake?.();
    }
  }
}

function mapped(stream, fn, options) {
  validateFunction(fn, 'fn');
  checkOptions(options);
  return new Mapper(stream, fn, options).run();
}

async function* flattened(results) {
  for await (const each of results) yield* each;
}

function wholeNumber(number) {
  const n = Number(number);
  if (Number.isNaN(n)) return 0;
  if (n < 0) throw new ERR_OUT_OF_RANGE('number', '>= 0', n);
  return n;
}

async function* taken(stream, count, options) {
  checkSignal(options);
  if (count <= 0) return;
  for await (const chunk of stream) {
    checkSignal(options);
    yield chunk;
    // Not after another read: the next chunk may be long in coming.
    if (--count <= 0) return;
  }
}

async function* dropped(stream, count, options) {
  checkSignal(options);
  for await (const chunk of stream) {
    checkSignal(options);
    if (count-- <= 0) yield chunk;
  }
}

// Each returns the iterable of a new stream.
const toStreams = {
  drop(number, options = undefined) {
    checkOptions(options);
    return dropped(this, wholeNumber(number), options);
  },

  filter(fn, options) {
    validateFunction(fn, 'fn');
    return mapped(this, async (value, context) => (await fn(value, context) ? value : SKIP), options);
  },

  flatMap(fn, options) {
    return flattened(mapped(this, fn, options));
  },

  map(fn, options) {
    return mapped(this, fn, options);
  },

  take(number, options = undefined) {
    checkOptions(options);
    return taken(this, wholeNumber(number), options);
  },
};

// Each returns a promise.
const toPromises = {
  async every(fn, options = undefined) {
    validateFunction(fn, 'fn');
    // All pass if none fails.
    return !(await toPromises.some.call(this, async (...args) => !(await fn(...args)), options));
  },

  async forEach(fn, options) {
    validateFunction(fn, 'fn');
    const call = async (value, context) => {
      await fn(value, context);
      return SKIP;
    };
    for await (const unused of mapped(this, call, options)); // eslint-disable-line no-unused-vars
  },

  async reduce(reducer, initialValue, options) {
    validateFunction(reducer, 'reducer');
    checkOptions(options);
    let has = arguments.length > 1;
    if (options?.signal?.aborted) {
      const error = new AbortError(undefined, { cause: options.signal.reason });
      this.once('error', () => {});
      const { finishedPromise } = require('internal/streams/end-of-stream');
      await finishedPromise(this.destroy(error));
      throw error;
    }
    const { AbortController } = require('internal/abort_controller');
    const controller = new AbortController();
    const { signal } = controller;
    options?.signal?.addEventListener('abort', () => controller.abort(), { once: true });
    let result = initialValue;
    let any = false;
    try {
      for await (const value of this) {
        any = true;
        checkSignal(options);
        if (has) {
          result = await reducer(result, value, { signal });
        } else {
          result = value;
          has = true;
        }
      }
      if (!any && !has) {
        const error = new TypeError('Reduce of an empty stream requires an initial value');
        error.code = new ERR_MISSING_ARGS('reduce').code;
        throw error;
      }
    } finally {
      controller.abort();
    }
    return result;
  },

  async toArray(options = undefined) {
    checkOptions(options);
    const chunks = [];
    for await (const chunk of this) {
      checkSignal(options);
      chunks.push(chunk);
    }
    return chunks;
  },

  async some(fn, options = undefined) {
    for await (const unused of toStreams.filter.call(this, fn, options)) return true; // eslint-disable-line no-unused-vars
    return false;
  },

  async find(fn, options) {
    for await (const found of toStreams.filter.call(this, fn, options)) return found;
    return undefined;
  },
};

/** readable.compose() */
function compose(stream, options) {
  checkOptions(options);
  if (isNodeStream(stream) && !isWritable(stream)) throw new ERR_INVALID_ARG_VALUE('stream', stream, 'must be writable');
  const composed = require('internal/streams/compose')(this, stream);
  // Not validated again.
  if (options?.signal) addAbortSignalNoValidate(options.signal, composed);
  return composed;
}

const lengths = { reduce: 3, forEach: 2, filter: 2, flatMap: 2, map: 2, find: 2 };

/** Gives the helpers to Readable. */
function install(Readable) {
  const methods = {};
  for (const [name, make] of Object.entries(toStreams)) {
    methods[name] = { [name](...args) { return Readable.from(make.apply(this, args)); } }[name];
  }
  for (const [name, run] of Object.entries(toPromises)) {
    // A method, so that `new` is refused, and no async one, so that it can be told apart from what it starts.
    methods[name] = { [name](...args) { return run.apply(this, args); } }[name];
  }
  for (const [name, value] of Object.entries(methods)) {
    Object.defineProperty(value, 'length', { value: lengths[name] ?? 1, configurable: true });
    Object.defineProperty(Readable.prototype, name, { configurable: true, enumerable: false, value, writable: true });
  }
  Readable.prototype.compose = compose;
}

module.exports = { install };
