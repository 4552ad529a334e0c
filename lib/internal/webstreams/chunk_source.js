'use strict';

// The producing side of a readable stream of arbitrary chunks: its queue, when to pull, and the
// ReadableStreamDefaultController that users hold. Byte streams are in internal/webstreams/byte_source.

const {
  codes: { ERR_ILLEGAL_CONSTRUCTOR },
} = require('internal/errors');
const {
  ChunkQueue,
  EMPTY,
  customInspectSymbol,
  invalidState,
  kInternal,
  kState,
  noop,
  react,
  show,
  webIdl,
  whenDone,
} = require('internal/webstreams/util');

/** The algorithms of a source (or sink) that is finished: keeps user objects collectable. */
const released = { pull: noop, cancel: noop };

/** Runs `algorithms.cancel` and gives a promise for its end. */
function runCancel(algorithms, reason) {
  try {
    return react(Promise.resolve(algorithms.cancel(reason)), noop);
  } catch (error) {
    // One tick, as for a cancel that returns a rejected promise.
    return react(Promise.reject(error), noop);
  }
}

/**
 * What both kinds of sources share: pulling. `algorithms` has `pull()` and `cancel(reason)`; a `pull` that returns
 * `LATER` calls `onPulled` itself when it is ready for the next.
 */
class Source {
  constructor(stream, algorithms, mark) {
    this.stream = stream;
    this.algorithms = algorithms;
    this.mark = mark;
    this.started = false;
    this.closeRequested = false;
    this.pulling = false;
    this.pullAgain = false;
    this.facade = null;
    this.onPulled = null;
    this.onFailed = null;
  }

  /** The reactions to `pull`: made once, when there is a first pull. */
  prepareReactions() {
    this.onPulled = () => {
      this.pulling = false;
      if (!this.pullAgain) return;
      this.pullAgain = false;
      this.pullIfNeeded();
    };
    this.onFailed = (error) => this.error(error);
  }

  /** Begins when what `start` returned is settled. */
  begin(startResult) {
    whenDone(
      startResult,
      () => {
        this.started = true;
        this.pullIfNeeded();
      },
      (error) => this.error(error),
    );
  }

  pullIfNeeded() {
    if (!this.wantsMore()) return;
    if (this.pulling) {
      this.pullAgain = true;
      return;
    }
    this.pulling = true;
    if (this.onPulled === null) this.prepareReactions();
    let result;
    try {
      result = this.algorithms.pull();
    } catch (error) {
      result = Promise.reject(error);
    }
    whenDone(result, this.onPulled, this.onFailed);
  }

  wantsMore() {
    const { stream } = this;
    if (!this.started || this.closeRequested || stream.state !== 'readable') return false;
    const reader = stream.readerCore;
    return (reader !== null && reader.requests.length > 0) || this.desiredSize > 0;
  }

  get desiredSize() {
    const { state } = this.stream;
    if (state === 'readable') return this.mark - this.queued;
    return state === 'closed' ? 0 : null;
  }

  get canEnqueue() {
    return !this.closeRequested && this.stream.state === 'readable';
  }
}

class ChunkSource extends Source {
  constructor(stream, algorithms, mark, sizeOf) {
    super(stream, algorithms, mark);
    this.queue = new ChunkQueue(sizeOf);
  }

  get isByteSource() {
    return false;
  }

  get queued() {
    return this.queue.total;
  }

  /** The public controller; made when somebody asks. */
  get controller() {
    return (this.facade ??= new ReadableStreamDefaultController(kInternal, this));
  }

  /** The caller has checked `canEnqueue`. Throws what the size algorithm throws, after failing the stream with it. */
  enqueue(chunk) {
    const reader = this.stream.readerCore;
    if (reader !== null && reader.requests.length > 0) {
      reader.requests.shift().chunk(chunk);
    } else {
      try {
        this.queue.add(chunk, this.queue.measure(chunk));
      } catch (error) {
        this.error(error);
        throw error;
      }
    }
    this.pullIfNeeded();
  }

  close() {
    if (!this.canEnqueue) return;
    this.closeRequested = true;
    if (this.queue.length === 0) this.finish();
  }

  error(reason) {
    if (this.stream.state !== 'readable') return;
    this.queue.empty();
    this.algorithms = released;
    this.stream.fail(reason);
  }

  finish() {
    this.algorithms = released;
    this.stream.close();
  }

  /** The next chunk, or `EMPTY`; the stream is readable. */
  takeReady() {
    const { queue } = this;
    if (queue.length === 0) return EMPTY;
    const chunk = queue.take();
    if (this.closeRequested && queue.length === 0) this.finish();
    else this.pullIfNeeded();
    return chunk;
  }

  /** Queues a read that found nothing ready. */
  await(request) {
    this.stream.readerCore.requests.push(request);
    this.pullIfNeeded();
  }

  cancel(reason) {
    this.queue.empty();
    const { algorithms } = this;
    this.algorithms = released;
    return runCancel(algorithms, reason);
  }

  releaseReader() {}
}

class ReadableStreamDefaultController {
  #source;

  constructor(key, source) {
    if (key !== kInternal) throw new ERR_ILLEGAL_CONSTRUCTOR();
    this.#source = source;
  }

  get [kState]() {
    return this.#source;
  }

  /** @returns {number | null} */
  get desiredSize() {
    return this.#source.desiredSize;
  }

  close() {
    const source = this.#source;
    if (!source.canEnqueue) throw invalidState('Controller is already closed');
    source.close();
  }

  /** @param {any} [chunk] */
  enqueue(chunk = undefined) {
    const source = this.#source;
    if (!source.canEnqueue) throw invalidState('Controller is already closed');
    source.enqueue(chunk);
  }

  /** @param {any} [error] */
  error(error = undefined) {
    this.#source.error(error);
  }

  [customInspectSymbol](depth, options) {
    this.#source; // eslint-disable-line no-unused-expressions -- the brand check
    return show(this, 'ReadableStreamDefaultController', depth, options, {});
  }
}

webIdl(ReadableStreamDefaultController, ['close', 'desiredSize', 'enqueue', 'error']);
Object.defineProperty(ReadableStreamDefaultController, 'length', { __proto__: null, configurable: true, value: 0 });

module.exports = { ChunkSource, ReadableStreamDefaultController, Source, released, runCancel };
