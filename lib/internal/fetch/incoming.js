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
    /** The reading side of the stream while it waits for a chunk; else it is held weakly: who reads holds the stream. */
    this.side = null;
    this.sideRef = null;
    this.onDone = null;
  }

  /** A chunk arrived. It may share its buffer with others. */
  push(chunk) {
    if (this.ended || this.failed || this.mode === DUMPED) return;
    const { side } = this;
    if (side !== null) {
      this.side = null;
      side.deliver(chunk);
      side.source.onPulled();
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
    else this.side?.finish();
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
    } else if (this.sideRef !== null) {
      const side = this.side ?? this.sideRef.deref();
      this.side = null;
      side?.source.error(error);
    }
    this.done();
  }

  /** Whether nothing of it is left here. */
  get isTaken() {
    return this.mode === DUMPED || (this.ended && this.chunks.length === 0 && this.mode !== WAITING && this.side === null && this.outcome === null);
  }

  done() {
    const { onDone } = this;
    this.onDone = null;
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

  unpause() {
    if (!this.paused) return;
    this.paused = false;
    this.producer.resume();
  }

  /**
   * @param {Body} body what the stream keeps alive
   * @returns {ReadableStream}
   */
  openStream(body) {
    const { createByteReadable } = require('internal/webstreams/readable');
    const { kState } = require('internal/webstreams/util');
    this.mode = STREAMING;
    const side = new ReadingSide(this, body);
    const stream = createByteReadable(side);
    side.source = stream[kState].source;
    this.sideRef = new WeakRef(side);
    if (this.failed) side.source.error(this.error);
    return stream;
  }

  /** Nobody wants the rest. */
  cancel() {
    this.mode = DUMPED;
    this.chunks = [];
    this.side = null;
    if (!this.ended) this.producer.cancel();
    this.done();
  }
}

/** The algorithms of the stream. */
class ReadingSide {
  constructor(incoming, body) {
    this.incoming = incoming;
    // The body is watched: it must live as long as the stream.
    this.body = body;
    this.source = null;
  }

  /** The stream wants a chunk. */
  pull() {
    const { incoming } = this;
    if (incoming.chunks.length > 0) {
      const chunk = incoming.chunks.shift();
      incoming.queued -= chunk.byteLength;
      if (incoming.queued < HIGH_WATER_MARK) incoming.unpause();
      this.deliver(chunk);
      return undefined;
    }
    if (incoming.ended) {
      this.finish();
      return undefined;
    }
    incoming.side = this;
    return require('internal/webstreams/util').LATER;
  }

  deliver(chunk) {
    const { incoming, source } = this;
    // The stream takes the buffer: others may need it.
    source.enqueue(chunk.byteLength === chunk.buffer.byteLength ? new Uint8Array(chunk.buffer) : new Uint8Array(chunk));
    // Its end need not wait for another pull.
    if (incoming.ended && incoming.chunks.length === 0) this.finish();
  }

  finish() {
    const { incoming, source } = this;
    incoming.side = null;
    if (source.canEnqueue) {
      source.close();
      if (source.pullIntos.length > 0 && source.stream.state === 'closed') source.respond(0);
    }
    incoming.done();
  }

  cancel() {
    this.incoming.cancel();
  }
}

module.exports = { Incoming };
