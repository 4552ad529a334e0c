'use strict';
// How the process ends: exit codes, the events before the end, and the ways to bring it about.

const { codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');
const { validateInteger } = require('internal/validators');

const native = binding('process');

/** Frames that `--trace-exit` shows unless `--stack-trace-limit` says otherwise. */
const DEFAULT_FRAMES = 10;

let exitCode;
/** Whether the process is ending: for those who ask often. */
const state = { exiting: false, onEmptyLoop: undefined, beforeEnd: undefined, beforeSignal: undefined };

/** Integers, and strings that say one; `undefined` and `null` mean "none given". */
function checkCode(code) {
  if (code === undefined || code === null) return;
  const number = typeof code === 'string' && code !== '' ? Number(code) : code;
  if (typeof number !== 'number' || (typeof code === 'string' && Number.isNaN(number))) {
    throw new ERR_INVALID_ARG_TYPE('code', 'number', code);
  }
  validateInteger(number, 'code');
}

const codeOrZero = () => Number(process.exitCode) || 0;

/**
 * Ends the process, after the `exit` event.
 * @param {number|string|null} [code] exit code; `process.exitCode` without one
 */
function exit(code) {
  if (arguments.length !== 0) checkCode(code);
  if (code !== undefined && code !== null) process.exitCode = code;
  const { getOption } = require('internal/options');
  if (getOption('--trace-exit')) {
    traceExit(binding('errors').currentFrames(Number(getOption('--stack-trace-limit')) || DEFAULT_FRAMES));
  }
  if (!process._exiting) {
    process._exiting = true;
    process.emit('exit', codeOrZero());
  }
  process.reallyExit(codeOrZero());
}

/** `--trace-exit`: says who ends the process, or the thread. */
function traceExit(frames) {
  const thread = binding('worker').ownSeat() === undefined ? '' : `, thread:${require('worker_threads').threadId}`;
  binding('errors').writeStderr(
    `(node:${process.pid}${thread}) WARNING: Exited the environment with code ` +
    `${codeOrZero()}\n${frames}\n`);
}

/** Ends the process at once, without events. */
function reallyExit(code) {
  state.beforeEnd?.();
  native.reallyExit(Number(code) | 0);
}

function onEmptyLoop() {
  process.emit('beforeExit', codeOrZero());
}

function onEnd() {
  // An entry point that is still waiting has its own exit code.
  state.onEmptyLoop?.();
  if (!process._exiting) {
    process._exiting = true;
    process.emit('exit', codeOrZero());
  }
  state.beforeEnd?.();
  return codeOrZero();
}

/** Connects with the native loop; in each process. */
function connect() {
  binding('startup').setHooks({ beforeExit: onEmptyLoop, exit: onEnd });
}

/** Defines the members that are accessors. */
function install(target) {
  Object.defineProperty(target, '_exiting', {
    configurable: false,
    enumerable: true,
    get: () => state.exiting,
    set(value) {
      state.exiting = value;
    },
  });
  Object.defineProperty(target, 'exitCode', {
    configurable: false,
    enumerable: true,
    get: () => exitCode,
    set(code) {
      checkCode(code);
      exitCode = code === null ? undefined : code;
    },
  });
}

module.exports = { connect, install, state, members: {
    reallyExit,
    exit,
    /** Ends the process with SIGABRT. */
    abort() {
      native.abort();
    },
  } };
