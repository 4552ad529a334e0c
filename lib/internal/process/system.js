'use strict';
// The process among others: working directory, file mode mask, signals sent, another program in its place.

const {
  codes: {
    ERR_FEATURE_UNAVAILABLE_ON_PLATFORM, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_UNKNOWN_SIGNAL,
  },
  errnoException,
} = require('internal/errors');
const { validateArray, validateObject, validateString, validateUint32 } = require('internal/validators');

const native = binding('process');

/** Asking the system each time is slow, and only `chdir` changes it. */
let directory = '';

/** How often the directory has changed, for workers; made with the first of them. */
let changes;

/** @returns {Int32Array|undefined} shared with the main thread, which counts in it */
function directoryChanges() {
  // Options of V8 take the class away.
  if (typeof SharedArrayBuffer === 'undefined') return undefined;
  changes ??= new Int32Array(new SharedArrayBuffer(4));
  return changes;
}

/** Of a worker: asks the system again whenever the main thread has changed the directory. */
function followDirectory(shared) {
  const { load: AtomicsLoad } = Atomics;
  let known = -1;
  changes = shared;
  process.cwd = function cwd() {
    const count = changes === undefined ? known + 1 : AtomicsLoad(changes, 0);
    if (count !== known) {
      known = count;
      directory = native.cwd();
    }
    return directory;
  };
}

/** @returns {string} the working directory */
function cwd() {
  if (directory === '') directory = native.cwd();
  return directory;
}

/**
 * The working directory; `undefined` where somebody has removed it.
 * @param {() => string} [ask]
 * @returns {string|undefined}
 */
function currentDirectory(ask = process.cwd) {
  try {
    return ask();
  } catch (error) {
    if (error?.syscall !== 'uv_cwd') throw error;
    return undefined;
  }
}

/** Where code that is no file stands: in the working directory or, without one, beside the command. */
function codeDirectory() {
  return currentDirectory() ?? require('path').dirname(process.execPath);
}

/** @param {string} path */
function chdir(path) {
  validateString(path, 'directory');
  // Not `process.cwd()`: programs put a function of their own there that remembers what it gave. A working directory that
  // has been removed can still be left.
  native.chdir(path, currentDirectory(cwd) ?? '');
  directory = '';
  if (changes !== undefined) Atomics.add(changes, 0, 1);
}

const OCTAL = /^[0-7]+$/;

/**
 * Sets the file mode creation mask.
 * @param {number|string} [mask] octal as a string
 * @returns {number} the mask before
 */
function umask(mask) {
  if (mask === undefined) return native.umask(-1);
  if (typeof mask === 'string') {
    if (!OCTAL.test(mask)) {
      throw new ERR_INVALID_ARG_VALUE('mask', mask, 'must be a 32-bit unsigned integer or an octal string');
    }
    mask = parseInt(mask, 8);
  }
  validateUint32(mask, 'mask');
  return native.umask(mask & 0o777);
}

/** A signal that nobody listens to may be the end: profiles of the run are written before. */
function beforeOwnSignal(number) {
  const { beforeSignal } = require('internal/process/exit').state;
  if (beforeSignal === undefined) return;
  const { signals } = require('internal/process/signals');
  const name = Object.keys(signals).find((key) => signals[key] === number);
  if (process.listenerCount(name) === 0) beforeSignal();
}

/**
 * Sends a signal.
 * @param {number} pid
 * @param {string|number} [signal]
 * @returns {true}
 */
function kill(pid, signal) {
  // Numbers in strings have always been taken.
  // eslint-disable-next-line eqeqeq
  if (pid != (pid | 0)) throw new ERR_INVALID_ARG_TYPE('pid', 'number', pid);
  // Only what is a whole number goes for one.
  let number = signal;
  if (typeof signal !== 'number' || (signal && signal !== (signal | 0))) {
    const { signals } = require('internal/process/signals');
    number = signals[signal || 'SIGTERM'];
    if (number === undefined) throw new ERR_UNKNOWN_SIGNAL(signal);
  }
  if (number > 0 && [process.pid, 0, -1, -process.pid].includes(pid | 0)) beforeOwnSignal(number);
  const error = process._kill(pid | 0, number);
  if (error) throw errnoException(error, 'kill');
  return true;
}

function _kill(pid, signal) {
  return native.kill(pid, signal);
}

const textWithoutZero = (value) => typeof value === 'string' && !value.includes('\u0000');

/**
 * Replaces the process by another program; does not return.
 * @param {string} execPath
 * @param {string[]} [args]
 * @param {Record<string, string>} [env]
 */
function execve(execPath, args = [], env = process.env) {
  require('internal/util/experimental').emitExperimentalWarning('process.execve');
  if (process.platform === 'win32') throw new ERR_FEATURE_UNAVAILABLE_ON_PLATFORM('process.execve');
  validateString(execPath, 'execPath');
  validateArray(args, 'args');
  for (let i = 0; i < args.length; i++) {
    if (!textWithoutZero(args[i])) {
      throw new ERR_INVALID_ARG_VALUE(`args[${i}]`, args[i], 'must be a string without null bytes');
    }
  }
  validateObject(env, 'env');
  const pairs = [];
  for (const [key, value] of Object.entries(env)) {
    if (!textWithoutZero(key) || !textWithoutZero(value)) {
      throw new ERR_INVALID_ARG_VALUE(
        'env', env, 'must be an object with string keys and values without null bytes');
    }
    pairs.push(`${key}=${value}`);
  }
  const errno = native.execve(execPath, args, pairs);
  const { code } = errnoException(-errno, 'execve');
  const [, description] = require('util').getSystemErrorMap().get(-errno);
  const error = new Error(`${code}, ${description[0].toUpperCase()}${description.slice(1)} '${execPath}'`);
  throw Object.assign(error, { errno, code, path: execPath, syscall: 'execve' });
}

const kRef = Symbol.for('nodejs.ref');
const kUnref = Symbol.for('nodejs.unref');

/** @param {any} resource anything with a `ref` method */
function ref(resource) {
  const method = resource?.[kRef] ?? resource?.[Symbol.for('node:ref')] ?? resource?.ref;
  if (typeof method === 'function') Reflect.apply(method, resource, []);
}

/** @param {any} resource anything with an `unref` method */
function unref(resource) {
  const method = resource?.[kUnref] ?? resource?.[Symbol.for('node:unref')] ?? resource?.unref;
  if (typeof method === 'function') Reflect.apply(method, resource, []);
}

module.exports = { codeDirectory, currentDirectory, directoryChanges, followDirectory, members: { _kill, kill, execve, ref, unref, umask, chdir, cwd } };
