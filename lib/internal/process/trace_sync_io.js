'use strict';
// `--trace-sync-io`: after the main program, whatever makes the process wait for the disk or a child says where.

/** Native functions that wait, by binding. */
const isWaiting = (name) => name.endsWith('Sync') && name !== 'existsSync';

/** Begins to tell once the main program, with its ticks, has run. */
function start() {
  process.nextTick(() => process.nextTick(instrument));
}

function instrument() {
  for (const native of [binding('fs'), binding('spawn')]) {
    for (const name of Object.keys(native).filter(isWaiting)) {
      const original = native[name];
      const traced = (...args) => {
        tell(traced);
        return original(...args);
      };
      native[name] = traced;
    }
  }
}

function tell(caller) {
  const { prepareStackTrace } = Error;
  const holder = {};
  try {
    Error.prepareStackTrace = undefined;
    Error.captureStackTrace(holder, caller);
    const frames = holder.stack.slice(holder.stack.indexOf('\n') + 1);
    binding('errors').writeStderr(`(node:${process.pid}) WARNING: Detected use of sync API\n${frames}\n\n`);
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
  }
}

module.exports = { start };
