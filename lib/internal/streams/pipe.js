'use strict';
// readable.pipe() and unpipe(): one Pipe object for each destination a stream has.

const { errorOrDestroy } = require('internal/streams/destroy');
const { prependListener } = require('internal/streams/legacy');
const { common: { ERROR_EMITTED }, readable: { FLOWING, MULTI_AWAIT_DRAIN } } = require('internal/streams/bits');

class Pipe {
  #source;
  #destination;
  #open = true;
  #awaitsDrain = false;

  constructor(source, destination, ends) {
    this.#source = source;
    this.#destination = destination;

    const atEnd = ends ? this.#onEnd : this.#unpipe;
    this.atEnd = atEnd;
    if (source._readableState.endEmitted) process.nextTick(atEnd);
    else source.once('end', atEnd);

    destination.on('unpipe', this.#onUnpipe);
    source.on('data', this.#onData);
    // Before the user's own listeners, so that none of them finds the destination still piped to.
    prependListener(destination, 'error', this.#onError);
    destination.once('close', this.#onClose);
    destination.once('finish', this.#onFinish);
    destination.emit('pipe', source);
    if (destination.writableNeedDrain === true) this.#hold();
    else if (!(source._readableState.bits & FLOWING)) source.resume();
  }

  #onData = (chunk) => {
    let more;
    try {
      more = this.#destination.write(chunk);
    } catch (error) {
      // What the destination cannot take is the destination's error.
      this.#destination.destroy(error);
      return;
    }
    if (more === false) this.#hold();
  };

  /** Stops the source until the destination has drained. */
  #hold() {
    const state = this.#source._readableState;
    const destination = this.#destination;
    if (this.#open) {
      // The write may have taken this or another pipe down.
      if (state.pipes.length === 1 && state.pipes[0] === destination) {
        state.awaitDrainWriters = destination;
        state.bits &= ~MULTI_AWAIT_DRAIN;
      } else if (state.pipes.length > 1 && state.pipes.includes(destination)) {
        state.awaitDrainWriters.add(destination);
      }
      this.#source.pause();
    }
    if (!this.#awaitsDrain) {
      // Stays until the pipe ends: 'drain' may come often.
      this.#awaitsDrain = true;
      destination.on('drain', this.#onDrain);
    }
  }

  #onDrain = () => {
    const source = this.#source;
    const state = source._readableState;
    if (state.awaitDrainWriters === this.#destination) state.awaitDrainWriters = null;
    else if (state.bits & MULTI_AWAIT_DRAIN) state.awaitDrainWriters.delete(this.#destination);
    const waiting = state.awaitDrainWriters !== null &&
      (!(state.bits & MULTI_AWAIT_DRAIN) || state.awaitDrainWriters.size > 0);
    if (!waiting && source.listenerCount('data') > 0) source.resume();
  };

  #onEnd = () => {
    this.#destination.end();
  };

  #onError = (error) => {
    const destination = this.#destination;
    this.#unpipe();
    destination.removeListener('error', this.#onError);
    if (destination.listenerCount('error') > 0) return;
    const state = destination._writableState || destination._readableState;
    if (state && !(state.bits & ERROR_EMITTED) && !state.errorEmitted) errorOrDestroy(destination, error);
    else destination.emit('error', error);
  };

  #onClose = () => {
    this.#destination.removeListener('finish', this.#onFinish);
    this.#unpipe();
  };

  #onFinish = () => {
    this.#destination.removeListener('close', this.#onClose);
    this.#unpipe();
  };

  #unpipe = () => {
    this.#source.unpipe(this.#destination);
  };

  #onUnpipe = (source, info) => {
    if (source !== this.#source || info?.hasUnpiped !== false) return;
    info.hasUnpiped = true;
    const destination = this.#destination;
    destination.removeListener('close', this.#onClose);
    destination.removeListener('finish', this.#onFinish);
    if (this.#awaitsDrain) destination.removeListener('drain', this.#onDrain);
    destination.removeListener('error', this.#onError);
    destination.removeListener('unpipe', this.#onUnpipe);
    source.removeListener('end', this.atEnd);
    source.removeListener('data', this.#onData);
    this.#open = false;
    // A destination that is not full, or never will be again, must not hold up the others.
    const state = source._readableState;
    if (this.#awaitsDrain && state.awaitDrainWriters && (!destination._writableState || destination._writableState.needDrain)) {
      this.#onDrain();
    }
  };
}

/**
 * @param {NodeJS.WritableStream} destination
 * @param {{ end?: boolean }} [options]
 */
function pipe(destination, options) {
  const state = this._readableState;
  if (state.pipes.length === 1 && !(state.bits & MULTI_AWAIT_DRAIN)) {
    state.bits |= MULTI_AWAIT_DRAIN;
    state.awaitDrainWriters = new Set(state.awaitDrainWriters ? [state.awaitDrainWriters] : []);
  }
  state.pipes.push(destination);
  const ends = options?.end !== false && destination !== process.stdout && destination !== process.stderr;
  new Pipe(this, destination, ends); // eslint-disable-line no-new
  return destination;
}

/** @param {NodeJS.WritableStream} [destination] all of them, when not given */
function unpipe(destination) {
  const state = this._readableState;
  if (state.pipes.length === 0) return this;
  if (!destination) {
    const all = state.pipes;
    state.pipes = [];
    this.pause();
    for (const each of all) each.emit('unpipe', this, { hasUnpiped: false });
    return this;
  }
  const at = state.pipes.indexOf(destination);
  if (at < 0) return this;
  state.pipes.splice(at, 1);
  if (state.pipes.length === 0) this.pause();
  destination.emit('unpipe', this, { hasUnpiped: false });
  return this;
}
Object.defineProperty(pipe, 'name', { value: '', configurable: true });
Object.defineProperty(unpipe, 'name', { value: '', configurable: true });

module.exports = { pipe, unpipe };
