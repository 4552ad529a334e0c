'use strict';
// readable.wrap(): a Readable that is fed by an old-style stream's 'data' events.

const { errorOrDestroy } = require('internal/streams/destroy');

/** Makes `old` the source of `readable`. */
function wrap(readable, old) {
  let paused = false;

  old.on('data', (chunk) => {
    if (!readable.push(chunk) && old.pause) {
      paused = true;
      old.pause();
    }
  });
  old.on('end', () => readable.push(null));
  old.on('error', (error) => errorOrDestroy(readable, error));
  old.on('close', () => readable.destroy());
  old.on('destroy', () => readable.destroy());

  readable._read = () => {
    if (paused && old.resume) {
      paused = false;
      old.resume();
    }
  };

  // Methods of the old stream that ours lacks are its users' too.
  for (const key of Object.keys(old)) {
    if (readable[key] === undefined && typeof old[key] === 'function') readable[key] = old[key].bind(old);
  }
}

module.exports = { wrap };
