'use strict';
// for await (const chunk of readable): the async iterator of a Readable.

const { aggregateTwoErrors } = require('internal/errors');
const { destroyer } = require('internal/streams/destroy');
const { finished } = require('internal/streams/end-of-stream');

const AsyncIteratorPrototype = Object.getPrototypeOf(Object.getPrototypeOf(async function* () {}).prototype);

const RESOLVED = Promise.resolve();

const RUNNING = 0;
const ENDED = 1;
const FAILED = 2;

class ReadableIterator {
  #stream;
  #destroyOnReturn;
  #outcome = RUNNING;
  #error = undefined;
  // By the first next(), so that an unused iterator leaves the stream alone.
  #started = false;
  #closed = false;
  // Calls of next() that wait for a chunk.
  #waiting = [];
  #forget = undefined;
  #woken = false;

  constructor(stream, options) {
    this.#stream = stream;
    this.#destroyOnReturn = options?.destroyOnReturn !== false;
  }

  /** What is iterated. */
  get stream() {
    return this.#stream;
  }

  #start() {
    this.#started = true;
    this.#stream.on('readable', this.#wake);
    this.#forget = finished(this.#stream, { writable: false }, (error) => {
      this.#error = error ? aggregateTwoErrors(this.#error, error) : undefined;
      this.#outcome = error ? FAILED : ENDED;
      this.#wake();
    });
  }

  /** Out of the event, so that its other listeners come first. */
  #wake = () => {
    if (this.#woken || this.#waiting.length === 0) return;
    this.#woken = true;
    RESOLVED.then(this.#serve);
  };

  next() {
    if (this.#closed) return Promise.resolve({ value: undefined, done: true });
    if (!this.#started) this.#start();
    if (this.#waiting.length === 0) {
      const chunk = this.#read();
      if (chunk !== null) return Promise.resolve({ value: chunk, done: false });
    }
    const { promise, resolve, reject } = Promise.withResolvers();
    this.#waiting.push({ resolve, reject });
    if (this.#outcome !== RUNNING) this.#serve();
    return promise;
  }

  #read() {
    const stream = this.#stream;
    try {
      return stream.destroyed ? null : stream.read();
    } catch (error) {
      this.#outcome = FAILED;
      this.#error = aggregateTwoErrors(this.#error, error);
      return null;
    }
  }

  /** Answers as many waiting calls as there are chunks; the end and an error answer the first one left. */
  #serve = () => {
    this.#woken = false;
    const waiting = this.#waiting;
    while (waiting.length > 0) {
      const chunk = this.#read();
      if (chunk !== null) {
        waiting.shift().resolve({ value: chunk, done: false });
      } else if (this.#outcome === FAILED) {
        const { reject } = waiting.shift();
        this.#close();
        reject(this.#error);
      } else if (this.#outcome === ENDED) {
        const { resolve } = waiting.shift();
        this.#close();
        resolve({ value: undefined, done: true });
      } else {
        return;
      }
    }
  };

  /** Ends the iteration, and the stream, unless that is to be left to others. */
  #close() {
    if (this.#closed) return;
    this.#closed = true;
    for (const { resolve } of this.#waiting.splice(0)) resolve({ value: undefined, done: true });
    const stream = this.#stream;
    const wanted = this.#outcome === FAILED || this.#destroyOnReturn;
    if (wanted && (this.#outcome !== ENDED || stream._readableState.autoDestroy)) {
      destroyer(stream, null);
    } else {
      stream.off('readable', this.#wake);
      this.#forget?.();
    }
  }

  return(value) {
    // One that was not started has nothing to clean up.
    if (this.#started) this.#close();
    this.#closed = true;
    return Promise.resolve({ value, done: true });
  }

  async throw(error) {
    if (this.#started && !this.#closed) {
      this.#outcome = FAILED;
      this.#error = error;
      this.#close();
    }
    this.#closed = true;
    throw error;
  }
}
Object.setPrototypeOf(ReadableIterator.prototype, AsyncIteratorPrototype);

/**
 * @param {import('stream').Readable} stream
 * @param {{ destroyOnReturn?: boolean }} [options]
 * @returns {AsyncIterableIterator<any>}
 */
function iterate(stream, options) {
  if (typeof stream.read !== 'function') {
    // An old-style stream.
    stream = require('internal/streams/readable').wrap(stream, { objectMode: true });
  }
  return new ReadableIterator(stream, options);
}

module.exports = { iterate };
