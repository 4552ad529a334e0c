'use strict';
// The content of a response while it arrives: chunks wait here until somebody takes them, as a stream or as a whole, and
// the connection is asked to pause while too much waits.

const { join } = require('internal/fetch/body');

/** Bytes that may wait before the connection pauses. */
const HIGH_WATER_MARK = 65536;

const WAITING = 0;
const COLLECTING = 1;
const STREAMING = 2;
const DUMPED = 3;

class Incoming {
  /** @param {{ pause(): void, resume(): void, cancel(): void }} producer */
  constructor(producer) {
    this.producer = producer;
    this.chunks = [];
    this.queued = 0;
    this.mode = WAITING;
    this.paused = false;
    this.ended = false;
    this.failed = false;
    this.error = undefined;
    /** Of `collect()`. */
    this.outcome = null;
    /** The byte source of the stream, and whether it waits for a chunk. */
    this.source = null;
    this.wanted = false;
    /** The Body, while a stream is in use: it must not be collected. */
    this.owner = null;
    this.onDone = null;
  }

  /** A chunk arrived. It may share its buffer with others. */
  push(chunk) {
    if (this.ended || this.failed || this.mode === DUMPED) return;
    if (this.wanted) {
      this.wanted = false;
      this.deliver(chunk);
      this.source.onPulled();
      return;
    }
    this.chunks.push(chunk);
    this.queued += chunk.byteLength;
    if (this.mode !== COLLECTING && this.queued >= HIGH_WATER_MARK && !this.paused) {
      this.paused = true;
      this.producer.pause();
    }
  }

  /** Everything has arrived. */
  end() {
    if (this.ended || this.failed) return;
    this.ended = true;
    if (this.mode === COLLECTING) this.settle();
    else if (this.wanted) this.finishStream();
  }

  fail(error) {
    if (this.failed || (this.ended && this.isTaken)) return;
    this.failed = true;
    this.error = error;
    this.chunks = [];
    this.queued = 0;
    if (this.outcome !== null) {
      this.outcome.reject(error);
      this.outcome = null;
    } else if (this.source !== null) {
      this.source.error(error);
    }
    this.done();
  }

  /** Whether nothing of it is left here. */
  get isTaken() {
    return this.mode === DUMPED || (this.ended && this.chunks.length === 0 && this.mode !== WAITING && !this.wanted && this.outcome === null);
  }

  done() {
    const { onDone } = this;
    this.onDone = null;
    this.owner = null;
    if (onDone !== null) onDone();
  }

  /** @returns {Promise<Uint8Array> | Uint8Array} all of it */
  collect() {
    this.mode = COLLECTING;
    if (this.failed) return Promise.reject(this.error);
    if (this.ended) {
      const whole = join(this.chunks, this.queued);
      this.chunks = [];
      this.done();
      return whole;
    }
    this.outcome = Promise.withResolvers();
    const { promise } = this.outcome;
    this.unpause();
    return promise;
  }

  settle() {
    const { outcome } = this;
    this.outcome = null;
    outcome.resolve(join(this.chunks, this.queued));
    this.chunks = [];
    this.done();
  }

  /** Throws away what comes. */
  dump() {
    this.mode = DUMPED;
    this.chunks = [];
    this.unpause();
  }

  unpause() {
    if (!this.paused) return;
    this.paused = false;
    this.producer.resume();
  }

  /** @returns {ReadableStream} */
  openStream(owner) {
    const { createByteReadable } = require('internal/webstreams/readable');
    const { kState } = require('internal/webstreams/util');
    this.mode = STREAMING;
    this.owner = owner;
    const stream = createByteReadable(this);
    this.source = stream[kState].source;
    if (this.failed) this.source.error(this.error);
    return stream;
  }

  /** Of the stream: it wants a chunk. */
  pull() {
    if (this.chunks.length > 0) {
      const chunk = this.chunks.shift();
      this.queued -= chunk.byteLength;
      if (this.queued < HIGH_WATER_MARK) this.unpause();
      this.deliver(chunk);
      return undefined;
    }
    if (this.ended) {
      this.finishStream();
      return undefined;
    }
    this.wanted = true;
    return require('internal/webstreams/util').LATER;
  }

  deliver(chunk) {
    // The stream takes the buffer: others may need it.
    this.source.enqueue(chunk.byteLength === chunk.buffer.byteLength ? new Uint8Array(chunk.buffer) : new Uint8Array(chunk));
    // Its end need not wait for another pull.
    if (this.ended && this.chunks.length === 0) this.finishStream();
  }

  finishStream() {
    this.wanted = false;
    const { source } = this;
    if (source.canEnqueue) {
      source.close();
      if (source.pullIntos.length > 0 && source.stream.state === 'closed') source.respond(0);
    }
    this.done();
  }

  /** Of the stream: nobody wants the rest. */
  cancel() {
    this.mode = DUMPED;
    this.chunks = [];
    this.wanted = false;
    if (!this.ended) this.producer.cancel();
    this.done();
  }
}

module.exports = { Incoming };
