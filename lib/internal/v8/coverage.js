'use strict';
// `NODE_V8_COVERAGE`: how often each part of the program has run, written to a folder when the program ends or asks for it.

const { Session } = require('internal/v8/profile');

let fs;
let path;
let session;
let folder;

/** Begins to count, if the environment names a folder; processes that this one starts find it too. */
function start() {
  // What writes is loaded while the intrinsics are as they were: a program may change them before it ends.
  fs = require('fs');
  path = require('path');
  folder = path.resolve(process.env.NODE_V8_COVERAGE);
  process.env.NODE_V8_COVERAGE = folder;
  session = new Session();
  session.call('Profiler.enable');
  session.call('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  const { state } = require('internal/process/exit');
  const { beforeEnd, beforeSignal } = state;
  state.beforeEnd = () => {
    beforeEnd?.();
    finish();
  };
  state.beforeSignal = () => {
    beforeSignal?.();
    finish();
  };
}

function finish() {
  take();
  stop();
}

/** Writes what has been counted since the last time. */
function take() {
  if (session === undefined) return;
  const threadId = require('internal/worker/seat').ownSeat()?.threadId ?? 0;
  const { timestamp, result } = session.call('Profiler.takePreciseCoverage');
  const file = path.join(folder, `coverage-${process.pid}-${Date.now()}-${threadId}.json`);
  try {
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(file, JSON.stringify({ result, timestamp }));
  } catch (error) {
    binding('errors').writeStderr(`Could not write ${file}: ${error.message}\n`);
  }
}

/** Counts no more: nothing is written at the end either. */
function stop() {
  if (session === undefined) return;
  session.call('Profiler.stopPreciseCoverage');
  session.close();
  session = undefined;
}

module.exports = { start, stop, take };
