'use strict';
// stream.pipeline(): connects streams, iterables, functions and web streams, and takes all down when one fails.

const {
  AbortError, aggregateTwoErrors,
  codes: {
    ERR_INVALID_ARG_TYPE, ERR_INVALID_RETURN_VALUE, ERR_MISSING_ARGS, ERR_STREAM_DESTROYED, ERR_STREAM_PREMATURE_CLOSE,
    ERR_STREAM_UNABLE_TO_PIPE,
  },
} = require('internal/errors');
const { addAbortListener } = require('internal/events/abort_listener');
const { validateAbortSignal, validateFunction } = require('internal/validators');
const { destroyer } = require('internal/streams/destroy');
const { finished } = require('internal/streams/end-of-stream');
const {
  isClosed, isDestroyed, isIterable, isNodeStream, isReadable, isReadableFinished, isReadableNodeStream, isReadableStream,
  isTransformStream, isWebStream,
} = require('internal/streams/utils');

/** What every part of one pipeline shares: who has to be destroyed, how many parts still run, the first error. */
class Run {
  constructor(callback, options) {
    this.callback = callback;
    this.ends = options?.end !== false;
    this.outerSignal = options?.signal;
    validateAbortSignal(this.outerSignal, 'options.signal');
    const { AbortController } = require('internal/abort_controller');
    this.controller = new AbortController();
    this.pending = 0;
    this.destroys = [];
    // Listeners on the last stream, which lives on when all went well.
    this.cleanups = [];
    this.error = undefined;
    this.value = undefined;
    this.abort = () => this.settle(new AbortError(undefined, { cause: this.outerSignal?.reason }), false);
    this.aborting = this.outerSignal === undefined ? undefined : addAbortListener(this.outerSignal, this.abort);
    this.finish = (error) => this.settle(error, --this.pending === 0);
    this.fail = (error) => this.settle(error, false);
  }

  settle(error, last) {
    // A premature close is the least telling of errors.
    if (error && (!this.error || this.error.code === 'ERR_STREAM_PREMATURE_CLOSE')) this.error = error;
    if (!this.error && !last) return;
    for (const each of this.destroys.splice(0)) each(this.error);
    this.aborting?.[Symbol.dispose]();
    this.controller.abort();
    if (!last) return;
    if (!this.error) {
      for (const each of this.cleanups) each();
    }
    process.nextTick(this.callback, this.error, this.value);
  }

  /** Has `stream` destroyed when another part fails, and notices when it is over. */
  adopt(stream, reading, writing, last) {
    let over = false;
    stream.on('close', () => { over = true; });
    const forget = finished(stream, { readable: reading, writable: writing }, (error) => { over = !error; });
    this.destroys.push((error) => {
      if (over) return;
      over = true;
      destroyer(stream, error || new ERR_STREAM_DESTROYED('pipe'));
    });
    if (last && isReadable(stream)) this.cleanups.push(forget);
  }

  /** Errors of a part that looks finished still count. */
  watchErrors(stream, last) {
    const onError = (error) => {
      if (error && error.name !== 'AbortError' && error.code !== 'ERR_STREAM_PREMATURE_CLOSE') this.fail(error);
    };
    stream.on('error', onError);
    if (last && isReadable(stream)) this.cleanups.push(() => stream.removeListener('error', onError));
  }
}

/** What comes first, as something the next part can read. */
function openSource(run, source) {
  if (typeof source === 'function') {
    const result = source({ signal: run.controller.signal });
    if (!isIterable(result)) throw new ERR_INVALID_RETURN_VALUE('Iterable, AsyncIterable or Stream', 'source', result);
    return result;
  }
  if (isIterable(source) || isReadableNodeStream(source) || isTransformStream(source)) return source;
  return require('internal/streams/duplex').from(source);
}

function asAsyncIterable(value) {
  if (isIterable(value)) return value;
  if (isReadableNodeStream(value)) return legacyIterable(value);
  throw new ERR_INVALID_ARG_TYPE('val', ['Readable', 'Iterable', 'AsyncIterable'], value);
}

/** An old-style stream. */
async function* legacyIterable(stream) {
  yield* require('internal/streams/readable').prototype[Symbol.asyncIterator].call(stream);
}

/** A function in the middle of a pipeline. */
function callTransform(run, previous, fn, index) {
  const input = asAsyncIterable(isTransformStream(previous) ? previous.readable : previous);
  const result = fn(input, { signal: run.controller.signal });
  if (!isIterable(result, true)) {
    throw new ERR_INVALID_RETURN_VALUE('AsyncIterable', `transform[${index - 1}]`, result);
  }
  return result;
}

/** A function at the end of a pipeline: what it yields, or its promise has, comes out of a PassThrough. */
function callDestination(run, previous, fn) {
  const input = asAsyncIterable(isTransformStream(previous) ? previous.readable : previous);
  const result = fn(input, { signal: run.controller.signal });
  const PassThrough = require('internal/streams/passthrough');
  const output = new PassThrough({ objectMode: true });
  const then = result?.then;
  if (typeof then === 'function') {
    run.pending++;
    then.call(result, (value) => {
      run.value = value;
      if (value != null) output.write(value);
      if (run.ends) output.end();
      process.nextTick(run.finish);
    }, (error) => {
      output.destroy(error);
      process.nextTick(run.finish, error);
    });
  } else if (isIterable(result, true)) {
    run.pending++;
    pumpToNode(result, output, run.finish, run.ends);
  } else if (isReadableStream(result) || isTransformStream(result)) {
    run.pending++;
    pumpToNode(result.readable || result, output, run.finish, run.ends);
  } else {
    throw new ERR_INVALID_RETURN_VALUE('AsyncIterable or Promise', 'destination', result);
  }
  run.adopt(output, false, true, true);
  return output;
}

function connectNode(run, previous, stream, last) {
  if (isReadableNodeStream(previous)) {
    if (isClosed(stream) || isDestroyed(stream)) throw new ERR_STREAM_UNABLE_TO_PIPE();
    run.pending += 2;
    const forget = pipe(run, previous, stream);
    if (last && isReadable(stream)) run.cleanups.push(forget);
  } else if (isTransformStream(previous) || isReadableStream(previous)) {
    run.pending++;
    pumpToNode(previous.readable || previous, stream, run.finish, run.ends);
  } else if (isIterable(previous)) {
    run.pending++;
    pumpToNode(previous, stream, run.finish, run.ends);
  } else {
    throw new ERR_INVALID_ARG_TYPE('val', ['Readable', 'Iterable', 'AsyncIterable', 'ReadableStream', 'TransformStream'], previous);
  }
}

function connectWeb(run, previous, stream) {
  run.pending++;
  if (isReadableNodeStream(previous)) {
    pumpToWeb(asAsyncIterable(previous), stream, run.finish, run.ends);
  } else if (isReadableStream(previous) || isIterable(previous)) {
    pumpToWeb(previous, stream, run.finish, run.ends);
  } else if (isTransformStream(previous)) {
    pumpToWeb(previous.readable, stream, run.finish, run.ends);
  } else {
    throw new ERR_INVALID_ARG_TYPE('val', ['Readable', 'Iterable', 'AsyncIterable', 'ReadableStream', 'TransformStream'], previous);
  }
}

/** One classic stream into another. Both of them finish, or fail, for themselves. */
function pipe(run, source, destination) {
  let ended = false;
  destination.on('close', () => {
    if (!ended) run.fail(new ERR_STREAM_PREMATURE_CLOSE());
  });
  source.pipe(destination, { end: false });
  if (run.ends) {
    const end = () => {
      ended = true;
      destination.end();
    };
    // 'end' may have been before.
    if (isReadableFinished(source)) process.nextTick(end);
    else source.once('end', end);
  } else {
    run.finish();
  }
  finished(source, { readable: true, writable: false }, (error) => {
    const state = source._readableState;
    if (error?.code === 'ERR_STREAM_PREMATURE_CLOSE' && state?.ended && !state.errored && !state.errorEmitted) {
      // All has been read, and some streams close before their 'end'.
      source.once('end', run.finish).once('error', run.finish);
    } else {
      run.finish(error);
    }
  });
  return finished(destination, { readable: false, writable: true }, run.finish);
}

/** Something iterable into a classic stream. */
async function pumpToNode(iterable, stream, finish, ends) {
  let error;
  let waiting = null;
  const wake = (failure) => {
    if (failure) error = failure;
    if (waiting === null) return;
    const { resolve, reject } = waiting;
    waiting = null;
    if (error) reject(error);
    else resolve();
  };
  const turn = () => new Promise((resolve, reject) => {
    if (error) reject(error);
    else waiting = { resolve, reject };
  });

  stream.on('drain', wake);
  const forget = finished(stream, { readable: false }, wake);
  try {
    if (stream.writableNeedDrain) await turn();
    for await (const chunk of iterable) {
      if (!stream.write(chunk)) await turn();
    }
    if (ends) {
      stream.end();
      await turn();
    }
    finish();
  } catch (failure) {
    finish(error === failure ? failure : aggregateTwoErrors(error, failure));
  } finally {
    forget();
    stream.off('drain', wake);
  }
}

/** Something iterable into a web stream. */
async function pumpToWeb(iterable, stream, finish, ends) {
  const writer = (isTransformStream(stream) ? stream.writable : stream).getWriter();
  try {
    for await (const chunk of iterable) {
      await writer.ready;
      // Its failure shows in `ready`.
      writer.write(chunk).catch(() => {});
    }
    await writer.ready;
    if (ends) await writer.close();
    finish();
  } catch (error) {
    try {
      await writer.abort(error);
      finish(error);
    } catch (abortError) {
      finish(abortError);
    }
  }
}

/** @returns the last stream */
function run(streams, callback, options) {
  if (streams.length === 1 && Array.isArray(streams[0])) [streams] = streams;
  if (streams.length < 2) throw new ERR_MISSING_ARGS('streams');
  const state = new Run(callback, options);

  let result;
  for (let i = 0; i < streams.length; i++) {
    const stream = streams[i];
    const first = i === 0;
    const last = i === streams.length - 1;
    if (isNodeStream(stream)) {
      if (!last || state.ends) state.adopt(stream, !last, !first, last);
      state.watchErrors(stream, last);
    }
    if (first) {
      result = openSource(state, stream);
    } else if (typeof stream === 'function') {
      result = last ? callDestination(state, result, stream) : callTransform(state, result, stream, i);
    } else if (isNodeStream(stream)) {
      connectNode(state, result, stream, last);
      result = stream;
    } else if (isWebStream(stream)) {
      connectWeb(state, result, stream);
      result = stream;
    } else {
      result = require('internal/streams/duplex').from(stream);
    }
  }
  if (state.controller.signal.aborted || state.outerSignal?.aborted) process.nextTick(state.abort);
  return result;
}

function onlyOnce(callback) {
  let called = false;
  return function(...args) {
    if (called) return;
    called = true;
    callback.apply(this, args);
  };
}

/**
 * @param {...any} streams and, last, a callback
 * @returns {any} the last stream
 */
function pipeline(...streams) {
  const callback = streams.pop();
  validateFunction(callback, 'streams[stream.length - 1]');
  return run(streams, onlyOnce(callback));
}

/**
 * stream/promises' pipeline().
 * @param {...any} streams and, last, perhaps options: { signal, end }
 * @returns {Promise<any>} what the last part returned, if it is a function
 */
function pipelinePromise(...streams) {
  let options;
  const last = streams[streams.length - 1];
  if (last && typeof last === 'object' && !isNodeStream(last) && !isIterable(last) && !isWebStream(last)) {
    options = streams.pop();
  }
  return new Promise((resolve, reject) => {
    run(streams, (error, value) => {
      if (error) reject(error);
      else resolve(value);
    }, options);
  });
}

// What users see as `pipeline` of stream/promises.
Object.defineProperty(pipelinePromise, 'name', { value: 'pipeline' });

module.exports = { pipeline, pipelinePromise, run };
