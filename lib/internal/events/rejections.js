'use strict';
// captureRejections: what a listener returned may be a promise; when it rejects, the emitter is told.

const { kCapture, kRejection } = require('internal/events/symbols');

/** Watches `result`, which a listener of `type` on `emitter` returned, if it is thenable. */
function adoptResult(emitter, result, type, args) {
  // A getter named `then` may throw, as may the call.
  try {
    const { then } = result;
    if (typeof then !== 'function') return;
    then.call(result, undefined, (error) => {
      // Out of the promise's job, so that a throw is an uncaught exception and not one more rejection.
      process.nextTick(deliver, emitter, error, type, args);
    });
  } catch (error) {
    emitter.emit('error', error);
  }
}

function deliver(emitter, error, type, args) {
  if (typeof emitter[kRejection] === 'function') {
    emitter[kRejection](error, type, ...args);
    return;
  }
  // An async 'error' listener that rejects must not come back here for ever.
  const capturing = emitter[kCapture];
  emitter[kCapture] = false;
  try {
    emitter.emit('error', error);
  } finally {
    emitter[kCapture] = capturing;
  }
}

module.exports = { adoptResult };
