'use strict';
// spawnSync, execSync and execFileSync: children that this thread waits for.

const {
  codes: { ERR_INVALID_ARG_TYPE },
  errnoException,
  genericNodeError,
} = require('internal/errors');
const {
  checkKillSignal, checkMaxBuffer, checkTimeout, nativeOptions, normalizeSpawn, refuseZero, signalName,
} = require('internal/child_process/options');
const { PIPE, parseStdio } = require('internal/child_process/stdio');
const { validateString } = require('internal/validators');

const native = binding('spawn');

const MAX_BUFFER = 1024 * 1024;

/**
 * `process.binding('spawn_sync')`: its `spawn` runs every synchronous child, and tools that want to be loaded into each
 * child (nyc, for one) put a function of their own in its place.
 */
const spawner = {
  /** @param {{file: string, args: string[], envPairs: string[], stdio: any[]}} options */
  spawn(options) {
    const { killSignal, maxBuffer, stdio, timeout } = options;
    const [pid, status, signal, error, output] = native.spawnSync(nativeOptions(options), stdio, timeout, maxBuffer, killSignal);
    return { pid, status, signal, error, output };
  },
};

/** @returns {Uint8Array|undefined} the bytes that go to the child's pipe `index` */
function inputBytes(input, index, encoding) {
  if (input === undefined || input === null) return undefined;
  if (ArrayBuffer.isView(input)) return new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
  const { Buffer } = require('buffer');
  if (typeof input === 'string') return Buffer.from(input, encoding);
  throw new ERR_INVALID_ARG_TYPE(`options.stdio[${index}]`, ['Buffer', 'TypedArray', 'DataView', 'string'], input);
}

/**
 * Runs a program to its end.
 * @param {string} file
 * @param {string[]} [args]
 * @param {object} [options]
 */
function spawnSync(file, args, options) {
  options = { maxBuffer: MAX_BUFFER, ...normalizeSpawn(file, args, options) };
  checkTimeout(options.timeout);
  checkMaxBuffer(options.maxBuffer);
  const killSignal = checkKillSignal(options.killSignal);
  const stdio = parseStdio(options.stdio || 'pipe', true);
  const encoding = options.encoding && options.encoding !== 'buffer' ? options.encoding : undefined;
  if (options.input !== undefined && options.input !== null) stdio[0] = { kind: PIPE, input: options.input };
  const list = stdio.map(({ kind, input }, index) => {
    if (kind !== PIPE) return kind;
    return { collect: index > 0, input: inputBytes(input, index, encoding) };
  });
  const run = spawner.spawn({
    ...options,
    killSignal: killSignal ?? 15,
    maxBuffer: limit(options.maxBuffer),
    stdio: list,
    timeout: options.timeout ?? 0,
  });
  return result(run, options, encoding);
}

/** 0 means "no limit" to the native side. */
function limit(maxBuffer) {
  if (maxBuffer === undefined || maxBuffer === null || maxBuffer === Infinity) return 0;
  return Math.max(maxBuffer, 0.5);
}

function result(run, options, encoding) {
  const { Buffer } = require('buffer');
  const failed = run.output === undefined;
  const output = failed ? null : run.output.map((bytes) => {
    if (bytes === null) return null;
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return encoding === undefined ? buffer : buffer.toString(encoding);
  });
  const outcome = {
    status: failed || run.signal !== 0 ? null : run.status,
    signal: failed || run.signal === 0 ? null : signalName(run.signal),
    output,
    pid: run.pid,
    stdout: output?.[1],
    stderr: output?.[2],
  };
  if (output !== null) {
    outcome.stdout = output[1] ?? null;
    outcome.stderr = output[2] ?? null;
  }
  if (run.error === 0) return outcome;
  const error = errnoException(run.error, `spawnSync ${options.file}`);
  error.path = options.file;
  error.spawnargs = options.args.slice(1);
  return { error, ...outcome };
}

function failureOf(outcome, command) {
  let error;
  if (outcome.error) {
    error = outcome.error;
    Object.assign(error, outcome);
  } else if (outcome.status !== 0) {
    let message = `Command failed: ${command}`;
    if (outcome.stderr && outcome.stderr.length > 0) message += `\n${outcome.stderr.toString()}`;
    error = genericNodeError(message, outcome);
  }
  return error;
}

function finish(outcome, inheritStderr, command) {
  if (inheritStderr && outcome.stderr) process.stderr.write(outcome.stderr);
  const error = failureOf(outcome, command);
  if (error !== undefined) throw error;
  return outcome.stdout;
}

/**
 * Runs a program; its standard output.
 * @param {string} file
 * @param {string[]} [args]
 * @param {object} [options]
 * @returns {Buffer|string}
 */
function execFileSync(file, args, options) {
  let given = options;
  let list = args;
  if (!Array.isArray(args)) {
    if (args !== undefined && args !== null && typeof args !== 'object') throw new ERR_INVALID_ARG_TYPE('args', 'object', args);
    given = args ?? options;
    list = [];
  }
  const outcome = spawnSync(file, list, given ?? {});
  const command = [given?.argv0 || file, ...list].join(' ');
  return finish(outcome, !given?.stdio, command);
}

/**
 * Runs a command in a shell; its standard output.
 * @param {string} command
 * @param {object} [options]
 * @returns {Buffer|string}
 */
function execSync(command, options) {
  validateString(command, 'command');
  refuseZero(command, 'command');
  const settings = { __proto__: null, ...options };
  settings.shell = typeof settings.shell === 'string' ? settings.shell : true;
  const outcome = spawnSync(command, settings);
  return finish(outcome, !settings.stdio, command);
}

module.exports = { execFileSync, execSync, spawnSync, spawner };
