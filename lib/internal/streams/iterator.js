'use strict';
// for await (const chunk of readable): the async iterator of a Readable.

const { aggregateTwoErrors } = require('internal/errors');
const { destroyer } = require('internal/streams/destroy');
const { finished } = require('internal/streams/end-of-stream');

const AsyncIteratorPrototype = Object.getPrototypeOf(Object.getPrototypeOf(async function* () {}).prototype);

const RUNNING = 0;
const ENDED = 1;
const FAILED = 2;

class Cursor {
  constructor(stream, options) {
    this.stream = stream;
    this.destroyOnReturn = options?.destroyOnReturn !== false;
    this.outcome = RUNNING;
    this.error = undefined;
    // Started by the first next(), so that an unused iterator leaves the stream alone.
    this.started = false;
    this.closed = false;
    // next() and return() calls wait for the one before them.
    this.queue = [];
    this.onReadable = () => this.serve();
    this.forget = undefined;
  }

  start() {
    this.started = true;
    this.stream.on('readable', this.onReadable);
    this.forget = finished(this.stream, { writable: false }, (error) => {
      this.error = error ? aggregateTwoErrors(this.error, error) : undefined;
      this.outcome = error ? FAILED : ENDED;
      this.serve();
    });
  }

  next() {
    return new Promise((resolve, reject) => {
      if (this.closed) {
        resolve({ value: undefined, done: true });
        return;
      }
      if (!this.started) this.start();
      this.queue.push({ resolve, reject });
      if (this.queue.length === 1) this.serve();
    });
  }

  /** Answers as many waiting calls as there are chunks. */
  serve() {
    const { stream, queue } = this;
    while (queue.length > 0) {
      let chunk = null;
      if (!stream.destroyed) {
        try {
          chunk = stream.read();
        } catch (error) {
          this.outcome = FAILED;
          this.error = aggregateTwoErrors(this.error, error);
        }
      }
      // read() may have come back here through an event.
      if (queue.length === 0) {
        if (chunk !== null) stream.unshift(chunk);
        return;
      }
      if (chunk !== null) {
        queue.shift().resolve({ value: chunk, done: false });
      } else if (this.outcome === FAILED) {
        const { error } = this;
        const { reject } = queue.shift();
        this.close();
        reject(error);
      } else if (this.outcome === ENDED) {
        const { resolve } = queue.shift();
        this.close();
        resolve({ value: undefined, done: true });
      } else {
        return;
      }
    }
  }

  /** Ends the iteration, and the stream, unless that is to be left to others. */
  close() {
    if (this.closed) return;
    this.closed = true;
    const { stream } = this;
    for (const { resolve } of this.queue.splice(0)) resolve({ value: undefined, done: true });
    const state = stream._readableState;
    const destroys = (this.outcome === FAILED || this.destroyOnReturn) &&
      (this.outcome !== ENDED || state.autoDestroy);
    if (destroys) {
      this.started &&= void stream.off('readable', this.onReadable);
      destroyer(stream, null);
    } else {
      stream.off('readable', this.onReadable);
      this.forget?.();
    }
  }

  async return(value) {
    // A generator that was not started has nothing to clean up.
    if (this.started) this.close();
    this.closed = true;
    return { value: await value, done: true };
  }

  async throw(error) {
    if (this.started && !this.closed) {
      this.outcome = FAILED;
      this.error = error;
      this.close();
    }
    this.closed = true;
    throw error;
  }
}

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
  const cursor = new Cursor(stream, options);
  return {
    __proto__: AsyncIteratorPrototype,
    next() { return cursor.next(); },
    return(value) { return cursor.return(value); },
    throw(error) { return cursor.throw(error); },
    // The stream, for tools that look for it.
    stream,
  };
}

module.exports = { iterate };
