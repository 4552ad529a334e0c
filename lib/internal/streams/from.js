'use strict';
// Readable.from(): a Readable over an iterable.

const { codes: { ERR_INVALID_ARG_TYPE, ERR_STREAM_NULL_VALUES } } = require('internal/errors');

/**
 * @param {typeof import('stream').Readable} Readable
 * @param {Iterable<any> | AsyncIterable<any>} iterable
 * @param {import('stream').ReadableOptions} [options]
 */
function from(Readable, iterable, options) {
  // A string or a buffer is one chunk, not an iterable of characters or bytes.
  if (typeof iterable === 'string' || iterable instanceof require('buffer').Buffer) {
    return new Readable({
      objectMode: true,
      ...options,
      read() {
        this.push(iterable);
        this.push(null);
      },
    });
  }
  let iterator;
  if (typeof iterable?.[Symbol.asyncIterator] === 'function') iterator = iterable[Symbol.asyncIterator]();
  else if (typeof iterable?.[Symbol.iterator] === 'function') iterator = iterable[Symbol.iterator]();
  else throw new ERR_INVALID_ARG_TYPE('iterable', ['Iterable'], iterable);
  const isAsync = iterable[Symbol.asyncIterator] !== undefined && typeof iterable[Symbol.asyncIterator] === 'function';

  const stream = new Readable({ objectMode: true, highWaterMark: 1, ...options });
  const source = new Source(stream, iterator, isAsync);
  stream._read = () => source.start();
  // The option, or what the class does.
  const destroy = stream._destroy;
  stream._destroy = (error, callback) => {
    destroy.call(stream, error, (failure) => {
      const reason = failure || error;
      source.stop(reason).then(
        () => process.nextTick(callback, reason),
        (thrown) => process.nextTick(callback, thrown || reason),
      );
    });
  };
  return stream;
}

/** Moves what an iterator yields into a stream, as long as the stream takes it. */
class Source {
  constructor(stream, iterator, isAsync) {
    this.stream = stream;
    this.iterator = iterator;
    this.isAsync = isAsync;
    this.running = false;
  }

  start() {
    if (this.running) return;
    this.running = true;
    if (this.isAsync) this.runAsync();
    else this.runSync();
  }

  // Values that are no promises go out without a turn of the microtask queue.
  runSync() {
    const { stream } = this;
    try {
      for (;;) {
        const { value, done } = this.iterator.next();
        if (done) {
          stream.push(null);
          return;
        }
        if (typeof value?.then === 'function') {
          this.resumeWith(value);
          return;
        }
        if (!this.give(value)) return;
      }
    } catch (error) {
      stream.destroy(error);
    }
  }

  async resumeWith(promise) {
    try {
      if (this.give(await promise)) this.runSync();
    } catch (error) {
      this.stream.destroy(error);
    }
  }

  async runAsync() {
    const { stream } = this;
    try {
      for (;;) {
        const { value, done } = await this.iterator.next();
        if (done) {
          stream.push(null);
          return;
        }
        if (!this.give(typeof value?.then === 'function' ? await value : value)) return;
      }
    } catch (error) {
      stream.destroy(error);
    }
  }

  /** @returns {boolean} whether to go on */
  give(value) {
    if (value === null) {
      this.running = false;
      throw new ERR_STREAM_NULL_VALUES();
    }
    if (this.stream.push(value)) return true;
    this.running = false;
    return false;
  }

  /** Lets the iterator clean up. */
  async stop(error) {
    const { iterator } = this;
    const failed = error !== undefined && error !== null;
    if (failed && typeof iterator.throw === 'function') {
      const { value, done } = await iterator.throw(error);
      await value;
      if (done) return;
    }
    if (typeof iterator.return === 'function') {
      const { value } = await iterator.return();
      await value;
    }
  }
}

module.exports = from;
