'use strict';
// The arguments of the spawning functions: checked, and brought into the one form that the native side takes.

const {
  codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_UNKNOWN_SIGNAL },
} = require('internal/errors');
const {
  validateBoolean, validateInt32, validateInteger, validateNumber, validateObject, validateString,
} = require('internal/validators');
const { isOwnEnvironment } = require('internal/process/environment');
const { signals } = require('internal/process/signals');

const { environmentList } = binding('process');

function refuseZero(text, name, wanted = 'must be a string without null bytes') {
  if (typeof text === 'string' && text.includes('\u0000')) throw new ERR_INVALID_ARG_VALUE(name, text, wanted);
}

/** @returns {string} the path that a string, a Buffer or a file URL stands for */
function validatePathLike(value, name) {
  if (typeof value === 'string') return value;
  if (ArrayBuffer.isView(value)) return require('buffer').Buffer.from(value).toString();
  if (value !== null && typeof value === 'object' && typeof value.href === 'string' && typeof value.protocol === 'string') {
    return require('url').fileURLToPath(value);
  }
  throw new ERR_INVALID_ARG_TYPE(name, ['string', 'Buffer', 'URL'], value);
}

/** @returns {number|undefined} of a name in any case, or of a number */
function signalNumber(signal) {
  if (typeof signal === 'number') {
    for (const name of Object.keys(signals)) if (signals[name] === signal) return signal;
  } else if (typeof signal === 'string') {
    const number = signals[signal.toUpperCase()];
    if (number !== undefined) return number;
  }
  throw new ERR_UNKNOWN_SIGNAL(signal);
}

/** @returns {string|null} */
function signalName(number) {
  for (const name of Object.keys(signals)) if (signals[name] === number) return name;
  return null;
}

function checkKillSignal(signal) {
  if (signal === undefined || signal === null) return undefined;
  if (typeof signal === 'string' || typeof signal === 'number') return signalNumber(signal);
  throw new ERR_INVALID_ARG_TYPE('options.killSignal', ['string', 'number'], signal);
}

function checkTimeout(timeout) {
  if (timeout !== undefined && timeout !== null) validateInteger(timeout, 'timeout', 0);
}

function checkMaxBuffer(maxBuffer) {
  if (maxBuffer !== undefined && maxBuffer !== null) validateNumber(maxBuffer, 'options.maxBuffer', 0);
}

/** `(file, options)` and `(file, args, options)`; the options may be missing. */
function splitArguments(args, options) {
  if (Array.isArray(args)) return { args: [...args], options };
  if (args === undefined || args === null) return { args: [], options };
  if (typeof args !== 'object') throw new ERR_INVALID_ARG_TYPE('args', 'object', args);
  return { args: [], options: args };
}

function checkId(id, name) {
  if (id === undefined || id === null) return;
  if (typeof id !== 'number') throw new ERR_INVALID_ARG_TYPE(name, 'int32', id);
  validateInt32(id, name);
}

function checkIds({ uid, gid }) {
  checkId(uid, 'options.uid');
  checkId(gid, 'options.gid');
}

let warnedOfShell = false;

/** Puts a command and its arguments into a shell's hands. */
function intoShell(file, args, shell) {
  if (args.length !== 0 && !warnedOfShell) {
    warnedOfShell = true;
    process.emitWarning(
      'Passing args to a child process with shell option true can lead to security vulnerabilities, as the arguments are ' +
      'not escaped, only concatenated.', 'DeprecationWarning', 'DEP0190');
  }
  const command = [file, ...args].join(' ');
  if (process.platform === 'android') return { file: shell === true ? '/system/bin/sh' : shell, args: ['-c', command] };
  return { file: shell === true ? '/bin/sh' : shell, args: ['-c', command] };
}

/** Coverage goes on in processes that are started with an environment of their own, unless that says otherwise. */
function withCoverage(environment) {
  if (!environment || 'NODE_V8_COVERAGE' in environment) return environment;
  const { NODE_V8_COVERAGE: folder } = process.env;
  return folder === undefined ? environment : { __proto__: environment, NODE_V8_COVERAGE: folder };
}

/** `KEY=value` for each variable; a key whose value is undefined is left out. */
function environmentPairs(environment) {
  if (isOwnEnvironment(environment)) return [...environmentList()];
  const pairs = [];
  // Inherited keys count.
  // eslint-disable-next-line guard-for-in
  for (const key in environment) {
    const value = environment[key];
    if (value === undefined) continue;
    refuseZero(key, `options.env['${key}']`);
    refuseZero(value, `options.env['${key}']`);
    pairs.push(`${key}=${value}`);
  }
  return pairs;
}

/** @returns {boolean} whether the pairs are what a child gets anyway */
function areOwnVariables(pairs) {
  const own = environmentList();
  if (pairs.length !== own.length) return false;
  for (let i = 0; i < own.length; i++) if (pairs[i] !== own[i]) return false;
  return true;
}

/** Every option that is read, so that none is taken from `Object.prototype`. */
const UNSET = {
  argv0: undefined,
  cwd: undefined,
  detached: undefined,
  encoding: undefined,
  env: undefined,
  gid: undefined,
  input: undefined,
  killSignal: undefined,
  serialization: undefined,
  shell: undefined,
  signal: undefined,
  stdio: undefined,
  timeout: undefined,
  uid: undefined,
  windowsHide: undefined,
  windowsVerbatimArguments: undefined,
};

/**
 * What `spawn` and `spawnSync` were asked for, with the members that the native side takes: `file`, `args`, `envPairs`,
 * `cwd`, `detached`, `uid`, `gid`.
 * @param {string} file
 * @param {any} givenArgs
 * @param {any} givenOptions
 */
function normalizeSpawn(file, givenArgs, givenOptions) {
  validateString(file, 'file');
  refuseZero(file, 'file');
  if (file.length === 0) throw new ERR_INVALID_ARG_VALUE('file', file, 'cannot be empty');

  let { args, options } = splitArguments(givenArgs, givenOptions);
  for (let i = 0; i < args.length; i++) refuseZero(args[i], `args[${i}]`);
  if (options === undefined) options = {};
  else validateObject(options, 'options');
  options = { ...UNSET, ...options };

  let { cwd, shell } = options;
  if (cwd !== undefined && cwd !== null) {
    cwd = validatePathLike(cwd, 'options.cwd');
    refuseZero(cwd, 'options.cwd', 'must be a string, Uint8Array, or URL without null bytes');
  }
  if (options.detached !== undefined && options.detached !== null) validateBoolean(options.detached, 'options.detached');
  checkIds(options);
  if (shell !== undefined && shell !== null) {
    if (typeof shell !== 'boolean' && typeof shell !== 'string') {
      throw new ERR_INVALID_ARG_TYPE('options.shell', ['boolean', 'string'], shell);
    }
    refuseZero(shell, 'options.shell');
  } else {
    shell = false;
  }
  if (options.argv0 !== undefined && options.argv0 !== null) {
    validateString(options.argv0, 'options.argv0');
    refuseZero(options.argv0, 'options.argv0');
  }
  for (const name of ['windowsHide', 'windowsVerbatimArguments']) {
    if (options[name] !== undefined && options[name] !== null) validateBoolean(options[name], `options.${name}`);
  }
  if (shell) ({ file, args } = intoShell(file, args, shell));
  args.unshift(typeof options.argv0 === 'string' ? options.argv0 : file);

  options.args = args.map(String);
  options.cwd = cwd;
  options.detached = !!options.detached;
  options.envPairs = environmentPairs(withCoverage(options.env) || process.env);
  options.file = file;
  options.windowsHide = !!options.windowsHide;
  options.windowsVerbatimArguments = !!options.windowsVerbatimArguments;
  return options;
}

/** The same as the native side takes it. */
function nativeOptions({ args, cwd, detached, envPairs, file, gid, uid }) {
  const env = envPairs === undefined || areOwnVariables(envPairs) ? undefined : envPairs;
  return [file, args, env, cwd || undefined, !!detached, uid ?? undefined, gid ?? undefined];
}

module.exports = {
  checkKillSignal,
  checkMaxBuffer,
  checkTimeout,
  nativeOptions,
  normalizeSpawn,
  refuseZero,
  signalName,
  signalNumber,
  validatePathLike,
};
