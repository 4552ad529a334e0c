'use strict';

// pipeTo: moves chunks from a readable core into a writable core without a promise per chunk. Reads are taken from the
// source's queue directly, writes are counted by one shared request object, back-pressure is a callback.

const { ReaderCore } = require('internal/webstreams/readers');
const { EMPTY, invalidState, noop, react, soon } = require('internal/webstreams/util');
const { WriterCore } = require('internal/webstreams/writable');

/** Stands for "no chunk" where any value may be one. */
const NONE = Symbol('none');

/** Waits for all; the first of them that failed says how. */
async function allDone(actions) {
  for (const outcome of await Promise.allSettled(actions)) {
    if (outcome.status === 'rejected') throw outcome.reason;
  }
}

class Pipe {
  constructor(source, target, choices) {
    this.source = source;
    this.target = target;
    this.choices = choices;
    this.reader = new ReaderCore(source, false, undefined);
    this.writer = new WriterCore(target, undefined);
    this.outcome = Promise.withResolvers();
    this.reading = false;
    this.held = NONE;
    this.written = 0;
    this.settledWrites = 0;
    this.ending = false;
    this.afterWrites = null;
    this.onAbort = null;
    this.step = () => this.move();
    this.check = () => this.checkWrites();
    this.flushHeld = () => {
      this.writeHeld();
      this.move();
    };
    source.disturbed = true;
  }

  // ---- a read request (what a source calls)

  chunk(value) {
    // The producer is on the stack: its `enqueue` must not run the sink's `write`.
    this.reading = false;
    this.held = value;
    soon(this.flushHeld);
  }

  close() {
    this.reading = false;
  }

  error() {
    this.reading = false;
  }

  // ---- a write request (what the target calls)

  resolve() {
    this.settledWrites++;
    if (this.afterWrites !== null && this.settledWrites === this.written) soon(this.check);
  }

  reject() {
    this.resolve();
  }

  // ----

  writeHeld() {
    if (this.held === NONE) return;
    const chunk = this.held;
    this.held = NONE;
    this.write(chunk);
  }

  write(chunk) {
    this.written++;
    this.target.write(chunk, this, this.writer);
  }

  move() {
    const { source, target } = this;
    while (!this.ending && !this.reading && this.held === NONE) {
      if (target.state !== 'writable' || target.closeQueuedOrInFlight) return;
      if (!(target.desiredSize > 0)) {
        target.onRelief = this.step;
        return;
      }
      if (source.state !== 'readable') return;
      const chunk = source.source.takeReady();
      if (chunk === EMPTY) {
        this.reading = true;
        source.source.await(this);
        return;
      }
      this.write(chunk);
    }
  }

  begin() {
    const { source, target, reader, writer, choices } = this;
    const { signal } = choices;
    if (signal !== undefined) {
      this.onAbort = () => this.abort(signal.reason);
      if (signal.aborted) {
        this.onAbort();
        return;
      }
      signal.addEventListener('abort', this.onAbort, { once: true });
    }
    if (source.state === 'errored') this.sourceFailed(source.storedError);
    else if (target.state === 'errored' || target.state === 'erroring') this.watchTarget();
    else if (source.state === 'closed') this.sourceClosed();
    else if (target.closeQueuedOrInFlight || target.state === 'closed') this.targetClosed();
    else {
      react(reader.closed.promise, () => this.sourceClosed(), (error) => this.sourceFailed(error));
      react(writer.closed.promise, noop, (error) => this.targetFailed(error));
      soon(this.step);
    }
  }

  watchTarget() {
    if (this.target.state === 'errored') this.targetFailed(this.target.storedError);
    else react(this.writer.closed.promise, noop, (error) => this.targetFailed(error));
  }

  sourceFailed(error) {
    const { target, choices } = this;
    this.end(choices.preventAbort ? null : () => target.abort(error), true, error);
  }

  targetFailed(error) {
    const { source, choices } = this;
    this.end(choices.preventCancel ? null : () => source.cancel(error), true, error);
  }

  sourceClosed() {
    const { target, choices } = this;
    this.end(choices.preventClose ? null : () => target.closeUnlessClosing(), false, undefined);
  }

  targetClosed() {
    const { source, choices } = this;
    const error = invalidState('Destination WritableStream is closed');
    this.end(choices.preventCancel ? null : () => source.cancel(error), true, error);
  }

  abort(reason) {
    const { source, target, choices } = this;
    this.end(
      () => {
        const actions = [];
        if (!choices.preventAbort && target.state === 'writable') actions.push(target.abort(reason));
        if (!choices.preventCancel && source.state === 'readable') actions.push(source.cancel(reason));
        return allDone(actions);
      },
      true,
      reason,
    );
  }

  /** Stops moving chunks, lets what was read be written, runs the action and settles. */
  end(action, failed, error) {
    if (this.ending) return;
    this.ending = true;
    const { target } = this;
    const act = () => {
      if (action === null) {
        this.finish(failed, error);
        return;
      }
      react(
        action(),
        () => this.finish(failed, error),
        (reason) => this.finish(true, reason),
      );
    };
    if (target.state !== 'writable' || target.closeQueuedOrInFlight) {
      act();
      return;
    }
    this.writeHeld();
    this.afterWrites = act;
    soon(this.check);
  }

  checkWrites() {
    if (this.afterWrites === null || this.settledWrites < this.written) return;
    const act = this.afterWrites;
    this.afterWrites = null;
    act();
  }

  finish(failed, error) {
    if (this.target.onRelief === this.step) this.target.onRelief = null;
    this.writer.release();
    this.reader.release();
    if (this.onAbort !== null) this.choices.signal.removeEventListener('abort', this.onAbort);
    if (failed) this.outcome.reject(error);
    else this.outcome.resolve();
  }
}

/**
 * @param {object} source core of an unlocked readable stream
 * @param {object} target core of an unlocked writable stream
 * @param {{ preventAbort: boolean, preventCancel: boolean, preventClose: boolean, signal: AbortSignal | undefined }} choices
 * @returns {Promise<void>}
 */
function pipe(source, target, choices) {
  const task = new Pipe(source, target, choices);
  task.begin();
  return task.outcome.promise;
}

module.exports = { pipe };
