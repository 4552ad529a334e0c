'use strict';
// spawn: a child with its pipes as streams, ended by a signal after a time or when an AbortSignal says so; and fork, a
// child that runs this runtime and can be talked to.

const {
  AbortError,
  codes: { ERR_CHILD_PROCESS_IPC_REQUIRED, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE },
} = require('internal/errors');
const { ChildProcess } = require('internal/child_process/child');
const {
  checkKillSignal, checkTimeout, normalizeSpawn, refuseZero, validatePathLike,
} = require('internal/child_process/options');
const { validateAbortSignal, validateArray, validateObject, validateString } = require('internal/validators');

/**
 * Starts a program.
 * @param {string} file
 * @param {string[]} [args]
 * @param {object} [options]
 * @returns {ChildProcess}
 */
function spawn(file, args, options) {
  options = normalizeSpawn(file, args, options);
  checkTimeout(options.timeout);
  if (options.signal !== undefined) validateAbortSignal(options.signal, 'options.signal');
  const killSignal = checkKillSignal(options.killSignal);

  const child = new ChildProcess();
  child.spawn(options);
  if (options.timeout > 0) endAfter(child, options.timeout, killSignal);
  if (options.signal) endOnAbort(child, options.signal, killSignal);
  return child;
}

function endAfter(child, timeout, killSignal) {
  const { setTimeout, clearTimeout } = require('timers');
  let timer = setTimeout(() => {
    timer = undefined;
    try {
      child.kill(killSignal);
    } catch (error) {
      child.emit('error', error);
    }
  }, timeout);
  child.once('exit', () => {
    if (timer !== undefined) clearTimeout(timer);
  });
}

function endOnAbort(child, signal, killSignal) {
  const abort = () => abortChild(child, killSignal, signal.reason);
  if (signal.aborted) {
    process.nextTick(abort);
    return;
  }
  signal.addEventListener('abort', abort, { once: true });
  child.once('exit', () => signal.removeEventListener('abort', abort));
}

function abortChild(child, killSignal, reason) {
  try {
    if (child.kill(killSignal)) child.emit('error', new AbortError(undefined, { cause: reason }));
  } catch (error) {
    child.emit('error', error);
  }
}

/**
 * Starts this runtime with a module, and a channel to it.
 * @param {string|URL} modulePath
 * @param {string[]} [args]
 * @param {object} [options]
 * @returns {ChildProcess}
 */
function fork(modulePath, args, options) {
  const file = validatePathLike(modulePath, 'modulePath');
  refuseZero(file, 'modulePath');
  if (args === undefined || args === null) {
    args = [];
  } else if (typeof args === 'object' && !Array.isArray(args)) {
    options = args;
    args = [];
  } else if (!Array.isArray(args)) {
    throw new ERR_INVALID_ARG_TYPE('args', 'Array', args);
  }
  if (options !== undefined && options !== null) validateObject(options, 'options');
  options = { __proto__: null, ...options, shell: false };
  options.execPath = options.execPath || process.execPath;
  validateString(options.execPath, 'options.execPath');
  refuseZero(options.execPath, 'options.execPath');
  let execArgv = options.execArgv || process.execArgv;
  validateArray(execArgv, 'options.execArgv');
  for (let i = 0; i < execArgv.length; i++) refuseZero(execArgv[i], `options.execArgv[${i}]`);
  if (execArgv === process.execArgv && process._eval !== undefined) {
    // The text of -e is not for the module.
    const index = execArgv.lastIndexOf(process._eval);
    if (index > 0) execArgv = execArgv.toSpliced(index - 1, 2);
  }
  if (typeof options.stdio === 'string') {
    if (!['ignore', 'inherit', 'overlapped', 'pipe'].includes(options.stdio)) {
      throw new ERR_INVALID_ARG_VALUE('stdio', options.stdio);
    }
    options.stdio = [options.stdio, options.stdio, options.stdio, 'ipc'];
  } else if (!options.stdio) {
    const kind = options.silent ? 'pipe' : 'inherit';
    options.stdio = [kind, kind, kind, 'ipc'];
  } else if (!options.stdio.includes('ipc')) {
    throw new ERR_CHILD_PROCESS_IPC_REQUIRED('options.stdio');
  }
  return spawn(options.execPath, [...execArgv, file, ...args], options);
}

module.exports = { fork, spawn };
