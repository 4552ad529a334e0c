'use strict';
// The `wasi` module: the system interface (preview 1) of a WebAssembly program. The calls are in internal/wasi.

const { codes: { ERR_INVALID_ARG_VALUE, ERR_WASI_ALREADY_STARTED } } = require('internal/errors');
const {
  validateArray,
  validateBoolean,
  validateFunction,
  validateInt32,
  validateObject,
  validateString,
  validateUndefined,
} = require('internal/validators');
const { realpathSync } = require('internal/fs/entries');
const { statSync } = require('internal/fs/metadata');
const { DIRECTORY_RIGHTS, FILE_RIGHTS, errno, errnoOf, fail, kind } = require('internal/wasi/abi');
const { Descriptors } = require('internal/wasi/descriptors');
const { GuestMemory, isMemory } = require('internal/wasi/memory');
const { makeImports } = require('internal/wasi/imports');
const { steps } = require('internal/wasi/paths');

require('internal/util/experimental').emitExperimentalWarning('WASI');

const IMPORT_NAMES = { __proto__: null, unstable: 'wasi_unstable', preview1: 'wasi_snapshot_preview1' };

/** Thrown through the program to end it. */
const kExit = Symbol('kExitCode');

const terminated = (text) => Buffer.from(`${text}\0`);

function argumentsOf({ args }) {
  if (args === undefined) return [];
  validateArray(args, 'options.args');
  return args.map((arg) => terminated(arg));
}

function environmentOf({ env }) {
  if (env === undefined) return [];
  validateObject(env, 'options.env');
  return Object.entries(env).filter(([, value]) => value !== undefined).map(([key, value]) => terminated(`${key}=${value}`));
}

function preopensOf({ preopens }) {
  if (preopens === undefined) return [];
  validateObject(preopens, 'options.preopens');
  return Object.entries(preopens).map(([name, place]) => [String(name), String(place)]);
}

function standardStreamsOf({ stdin = 0, stdout = 1, stderr = 2 }) {
  validateInt32(stdin, 'options.stdin', 0);
  validateInt32(stdout, 'options.stdout', 0);
  validateInt32(stderr, 'options.stderr', 0);
  return [stdin, stdout, stderr];
}

/** A directory of the host as the program's own. */
function preopened([name, place]) {
  const host = realpathSync(place);
  if (!statSync(host).isDirectory()) fail('NOTDIR');
  return {
    fd: -1,
    kind: kind.DIRECTORY,
    base: DIRECTORY_RIGHTS,
    inheriting: DIRECTORY_RIGHTS | FILE_RIGHTS,
    preopen: name,
    host,
    guest: steps(name),
  };
}

function openAll(streams, preopens) {
  const files = new Descriptors();
  try {
    for (const fd of streams) files.addGiven(fd);
    for (const preopen of preopens) files.add(preopened(preopen));
  } catch (error) {
    const number = errnoOf(error);
    if (number === undefined) throw error;
    const name = Object.keys(errno)[number];
    const code = `UVWASI_E${name}`;
    throw Object.assign(new Error(`${code}, uvwasi_init`), { errno: number, code, syscall: 'uvwasi_init' });
  }
  return files;
}

/** The system interface of a WebAssembly program. */
class WASI {
  #importName;
  #state;
  #started = false;
  #exitCode = 0;

  /**
   * @param {{version: 'unstable' | 'preview1', args?: string[], env?: object, preopens?: Record<string, string>,
   *          stdin?: number, stdout?: number, stderr?: number, returnOnExit?: boolean}} options
   */
  constructor(options = {}) {
    validateObject(options, 'options');
    validateString(options.version, 'options.version');
    this.#importName = IMPORT_NAMES[options.version];
    if (this.#importName === undefined) {
      throw new ERR_INVALID_ARG_VALUE('options.version', options.version, 'unsupported WASI version');
    }
    const args = argumentsOf(options);
    const env = environmentOf(options);
    const preopens = preopensOf(options);
    const streams = standardStreamsOf(options);
    const { returnOnExit = true } = options;
    validateBoolean(returnOnExit, 'options.returnOnExit');
    const exit = returnOnExit ? (code) => this.#leave(code) : (code) => process.reallyExit(code);
    this.#state = { memory: undefined, files: openAll(streams, preopens), args, env, exit };
    this.wasiImport = makeImports(this.#state);
  }

  #leave(code) {
    this.#exitCode = code;
    throw kExit;
  }

  /**
   * Lets the calls be made without running the program's start function.
   * @param {WebAssembly.Instance} instance
   * @param {{memory?: WebAssembly.Memory}} [options]
   */
  finalizeBindings(instance, { memory = instance?.exports?.memory } = {}) {
    if (this.#started) throw new ERR_WASI_ALREADY_STARTED();
    validateObject(instance, 'instance');
    validateObject(instance.exports, 'instance.exports');
    if (!isMemory(memory)) {
      const message = '"instance.exports.memory" property must be a WebAssembly.Memory object';
      throw Object.assign(new TypeError(message), { code: 'ERR_INVALID_ARG_TYPE' });
    }
    this.#state.memory = new GuestMemory(memory);
    this.#started = true;
  }

  /**
   * Runs a command.
   * @param {WebAssembly.Instance} instance
   * @returns {number} its exit code
   */
  start(instance) {
    this.finalizeBindings(instance);
    const { _start, _initialize } = instance.exports;
    validateFunction(_start, 'instance.exports._start');
    validateUndefined(_initialize, 'instance.exports._initialize');
    try {
      _start();
    } catch (error) {
      if (error !== kExit) throw error;
    }
    return this.#exitCode;
  }

  /**
   * Prepares a reactor.
   * @param {WebAssembly.Instance} instance
   */
  initialize(instance) {
    this.finalizeBindings(instance);
    const { _start, _initialize } = instance.exports;
    validateUndefined(_start, 'instance.exports._start');
    if (_initialize === undefined) return;
    validateFunction(_initialize, 'instance.exports._initialize');
    _initialize();
  }

  /** @returns {object} what a program is instantiated with */
  getImportObject() {
    return { [this.#importName]: this.wasiImport };
  }
}

module.exports = { WASI };
