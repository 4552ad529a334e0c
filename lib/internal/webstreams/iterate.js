'use strict';

// Readable streams as async iterators, and streams made of iterables (`ReadableStream.from`).

const {
  codes: { ERR_ARG_NOT_ITERABLE, ERR_INVALID_THIS },
} = require('internal/errors');
const { ReaderCore } = require('internal/webstreams/readers');
const { EMPTY, invalidState, isDictionary, kState, react } = require('internal/webstreams/util');

const AsyncIteratorPrototype = Object.getPrototypeOf(Object.getPrototypeOf(async function* () {}.prototype));

/** A read by an iterator; the end of the stream also ends the iteration. */
class IteratorRead {
  constructor(iteration) {
    this.iteration = iteration;
    this.outcome = Promise.withResolvers();
  }

  chunk(value) {
    this.outcome.resolve({ done: false, value });
  }

  close() {
    this.iteration.finish();
    this.outcome.resolve({ done: true, value: undefined });
  }

  error(reason) {
    this.iteration.finish();
    this.outcome.reject(reason);
  }
}

class Iteration {
  constructor(stream, preventCancel) {
    this.reader = new ReaderCore(stream, false, undefined);
    this.preventCancel = preventCancel;
    this.finished = false;
    /** The last `next` or `return` that waits: later calls run after it. */
    this.ongoing = null;
    this.advance = () => this.step();
    this.pass = (result) => {
      if (--this.waiting === 0) this.ongoing = null;
      return result;
    };
    this.passError = (error) => {
      if (--this.waiting === 0) this.ongoing = null;
      throw error;
    };
    this.waiting = 0;
  }

  next() {
    if (this.ongoing !== null) return this.track(react(this.ongoing, this.advance, this.advance));
    if (!this.finished) {
      const { stream } = this.reader;
      if (stream.state === 'readable') {
        stream.disturbed = true;
        const chunk = stream.source.takeReady();
        if (chunk !== EMPTY) return Promise.resolve({ done: false, value: chunk });
      }
    }
    return this.track(this.step());
  }

  return(value) {
    const leave = () => this.leave(value);
    return this.track(this.ongoing === null ? leave() : react(this.ongoing, leave, leave));
  }

  track(promise) {
    this.waiting++;
    this.ongoing = react(promise, this.pass, this.passError);
    return this.ongoing;
  }

  step() {
    if (this.finished) return Promise.resolve({ done: true, value: undefined });
    const read = new IteratorRead(this);
    this.reader.read(read);
    return read.outcome.promise;
  }

  leave(value) {
    if (this.finished) return Promise.resolve({ done: true, value });
    const { stream } = this.reader;
    const cancelled = this.preventCancel ? null : stream.cancel(value);
    this.finish();
    if (cancelled === null) return Promise.resolve({ done: true, value });
    return react(cancelled, () => ({ done: true, value }));
  }

  finish() {
    if (this.finished) return;
    this.finished = true;
    this.reader.release();
  }
}

class ReadableStreamAsyncIterator {
  #iteration;

  constructor(iteration) {
    this.#iteration = iteration;
  }

  next() {
    if (!isDictionary(this) || !(#iteration in this)) return Promise.reject(new ERR_INVALID_THIS('ReadableStreamAsyncIterator'));
    return this.#iteration.next();
  }

  return(value = undefined) {
    if (!isDictionary(this) || !(#iteration in this)) return Promise.reject(new ERR_INVALID_THIS('ReadableStreamAsyncIterator'));
    return this.#iteration.return(value);
  }
}

delete ReadableStreamAsyncIterator.prototype.constructor;
Object.setPrototypeOf(ReadableStreamAsyncIterator.prototype, AsyncIteratorPrototype);
Object.defineProperties(ReadableStreamAsyncIterator.prototype, { next: { enumerable: true }, return: { enumerable: true } });
Object.defineProperty(ReadableStreamAsyncIterator.prototype.return, 'length', { __proto__: null, configurable: true, value: 1 });

/** @returns {AsyncIterableIterator<any>} */
function iterate(stream, preventCancel) {
  return new ReadableStreamAsyncIterator(new Iteration(stream, preventCancel));
}

/** A stream's source over a sync or async iterator. */
class IteratorSource {
  constructor(iterator, isAsync) {
    this.iterator = iterator;
    this.nextMethod = iterator.next;
    this.isAsync = isAsync;
    this.source = null;
    this.onResult = (result) => {
      if (!isDictionary(result)) throw invalidState('The promise returned by the iterator.next() method must fulfill with an object');
      if (result.done) this.source.close();
      else this.put(result.value);
    };
    this.onValue = (value) => this.put(value);
  }

  put(value) {
    if (this.source.canEnqueue) this.source.enqueue(value);
  }

  pull() {
    const result = Reflect.apply(this.nextMethod, this.iterator, []);
    if (this.isAsync) return react(Promise.resolve(result), this.onResult);
    if (!isDictionary(result)) throw invalidState('The promise returned by the iterator.next() method must fulfill with an object');
    const { done, value } = result;
    if (done) {
      this.source.close();
      return undefined;
    }
    if (!isDictionary(value)) {
      this.put(value);
      return undefined;
    }
    return react(Promise.resolve(value), this.onValue, (error) => {
      // As a sync iterator in an async loop: a rejected value closes the iterator.
      this.iterator.return?.();
      throw error;
    });
  }

  cancel(reason) {
    const { iterator } = this;
    const leave = iterator.return;
    if (leave === undefined || leave === null) return undefined;
    const result = Reflect.apply(leave, iterator, [reason]);
    const check = (outcome) => {
      if (!isDictionary(outcome)) throw invalidState('The promise returned by the iterator.return() method must fulfill with an object');
    };
    if (this.isAsync) return react(Promise.resolve(result), check);
    check(result);
    return Promise.resolve(result.value);
  }
}

/**
 * @param {Iterable<any> | AsyncIterable<any>} iterable
 * @returns {ReadableStream}
 */
function streamFrom(iterable) {
  let begin = iterable[Symbol.asyncIterator];
  const isAsync = begin !== undefined && begin !== null;
  if (!isAsync) begin = iterable[Symbol.iterator];
  if (typeof begin !== 'function') throw new ERR_ARG_NOT_ITERABLE(require('internal/util/inspect').inspect(iterable));
  const iterator = begin.call(iterable);
  if (!isDictionary(iterator)) throw invalidState('The iterator method must return an object');
  const algorithms = new IteratorSource(iterator, isAsync);
  const { createReadable } = require('internal/webstreams/readable');
  const stream = createReadable(algorithms, 0);
  algorithms.source = stream[kState].source;
  return stream;
}

module.exports = { iterate, streamFrom };
