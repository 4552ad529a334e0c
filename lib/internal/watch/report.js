'use strict';
// The watched program's side of `--watch`: tells the watcher, over the channel between them, each file as it is loaded.

/** Whether the process was started by a watcher that listens. */
function isWatched() {
  return process.env.WATCH_REPORT_DEPENDENCIES !== undefined && process.send !== undefined;
}

/** Reports what is loaded from now on. */
function start() {
  require('internal/modules/watched').report = (kind, file) => {
    if (process.connected) process.send({ [`watch:${kind}`]: [file] });
  };
}

module.exports = { isWatched, start };
