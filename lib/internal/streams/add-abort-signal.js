'use strict';
// stream.addAbortSignal(): destroys a stream when a signal aborts.

const { AbortError, codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');
const { validateAbortSignal } = require('internal/validators');
const { isNodeStream, isWebStream, kControllerErrorFunction } = require('internal/streams/utils');

/**
 * @template T
 * @param {AbortSignal} signal
 * @param {T} stream
 * @returns {T}
 */
function addAbortSignal(signal, stream) {
  if (typeof signal !== 'object' || signal === null) throw new ERR_INVALID_ARG_TYPE('signal', 'AbortSignal', signal);
  validateAbortSignal(signal, 'signal');
  if (!isNodeStream(stream) && !isWebStream(stream)) {
    throw new ERR_INVALID_ARG_TYPE('stream', ['ReadableStream', 'WritableStream', 'Stream'], stream);
  }
  return addAbortSignalNoValidate(signal, stream);
}

function addAbortSignalNoValidate(signal, stream) {
  if (typeof signal !== 'object' || signal === null || !('aborted' in signal)) return stream;
  const onAbort = isNodeStream(stream) ?
    () => stream.destroy(new AbortError(undefined, { cause: signal.reason })) :
    () => stream[kControllerErrorFunction](new AbortError(undefined, { cause: signal.reason }));
  if (signal.aborted) {
    onAbort();
    return stream;
  }
  const { addAbortListener } = require('internal/events/abort_listener');
  const { finished } = require('internal/streams/end-of-stream');
  const aborting = addAbortListener(signal, onAbort);
  finished(stream, aborting[Symbol.dispose]);
  return stream;
}

module.exports = { addAbortSignal, addAbortSignalNoValidate };
