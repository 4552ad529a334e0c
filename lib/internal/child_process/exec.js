'use strict';
// exec and execFile: a child whose whole output is handed to a callback.

const {
  codes: { ERR_CHILD_PROCESS_STDIO_MAXBUFFER, ERR_INVALID_ARG_TYPE },
  genericNodeError,
} = require('internal/errors');
const { checkKillSignal, checkMaxBuffer, checkTimeout, refuseZero } = require('internal/child_process/options');
const { spawn } = require('internal/child_process/spawn');
const trace = require('internal/trace');
const { validateFunction, validateObject, validateString } = require('internal/validators');

const MAX_BUFFER = 1024 * 1024;
const kCustomPromisify = Symbol.for('nodejs.util.promisify.custom');

/** `(command, options, callback)` with the middle left out or not. */
function normalizeExec(command, options, callback) {
  validateString(command, 'command');
  refuseZero(command, 'command');
  if (typeof options === 'function') {
    callback = options;
    options = undefined;
  }
  options = { __proto__: null, ...options };
  options.shell = typeof options.shell === 'string' ? options.shell : true;
  return { callback, file: command, options };
}

/**
 * Runs a command in a shell.
 * @param {string} command
 * @param {object} [options]
 * @param {(error: Error|null, stdout: string|Buffer, stderr: string|Buffer) => void} [callback]
 * @returns {ChildProcess}
 */
function exec(command, options, callback) {
  const normal = normalizeExec(command, options, callback);
  return module.exports.execFile(normal.file, normal.options, normal.callback);
}

function normalizeExecFile(file, args, options, callback) {
  if (Array.isArray(args)) {
    args = [...args];
  } else if (args !== null && typeof args === 'object') {
    callback = options;
    options = args;
    args = null;
  } else if (typeof args === 'function') {
    callback = args;
    options = null;
    args = null;
  }
  args ??= [];
  if (typeof options === 'function') callback = options;
  else if (options !== undefined && options !== null) validateObject(options, 'options');
  options = typeof options === 'function' || options === undefined || options === null ? {} : options;
  if (callback !== undefined && callback !== null) validateFunction(callback, 'callback');
  if (options.argv0 !== undefined && options.argv0 !== null) {
    validateString(options.argv0, 'options.argv0');
    refuseZero(options.argv0, 'options.argv0');
  }
  return { args, callback, file, options };
}

/** One of the child's output streams, as far as its limit. */
class Output {
  constructor(stream, name, encoding, run) {
    this.stream = stream;
    this.name = name;
    this.run = run;
    this.pieces = [];
    this.length = 0;
    this.text = encoding !== null;
    if (this.text) stream.setEncoding(encoding);
    stream.on('data', (chunk) => this.take(chunk));
  }

  take(chunk) {
    const { maxBuffer } = this.run;
    const encoding = this.stream.readableEncoding;
    // A user may have set an encoding of its own since.
    const length = typeof chunk === 'string' ? require('buffer').Buffer.byteLength(chunk, encoding) : chunk.length;
    const left = maxBuffer - this.length;
    this.length += length;
    if (this.length <= maxBuffer) {
      this.pieces.push(chunk);
      return;
    }
    this.pieces.push(chunk.slice(0, left));
    this.run.end(new ERR_CHILD_PROCESS_STDIO_MAXBUFFER(this.name));
  }

  result() {
    const text = this.text || this.stream.readableEncoding !== null;
    return text ? this.pieces.join('') : require('buffer').Buffer.concat(this.pieces);
  }
}

/** One call of execFile. */
class Run {
  constructor(child, options, args, file, callback) {
    this.child = child;
    this.callback = callback && trace.on ? trace.seen(callback) : callback;
    this.args = args;
    this.file = file;
    this.killSignal = options.killSignal;
    this.maxBuffer = options.maxBuffer;
    this.killed = false;
    this.exited = false;
    this.error = null;
    this.timer = undefined;
    let { encoding } = options;
    if (encoding === 'buffer' || !require('buffer').Buffer.isEncoding(encoding)) encoding = null;
    this.encoding = encoding;
    this.stdout = child.stdout ? new Output(child.stdout, 'stdout', encoding, this) : null;
    this.stderr = child.stderr ? new Output(child.stderr, 'stderr', encoding, this) : null;
    if (options.timeout > 0) {
      const { setTimeout } = require('timers');
      this.timer = setTimeout(() => {
        this.timer = undefined;
        this.end();
      }, options.timeout);
    }
    child.addListener('close', (code, signal) => this.finish(code, signal));
    child.addListener('error', (error) => this.fail(error));
  }

  /** Kills the child, for `error` if that is given. */
  end(error) {
    if (error !== undefined) this.error ??= error;
    this.stdout?.stream.destroy();
    this.stderr?.stream.destroy();
    this.killed = true;
    try {
      this.child.kill(this.killSignal);
    } catch (failure) {
      this.error ??= failure;
      this.finish();
    }
  }

  fail(error) {
    this.error = error;
    this.stdout?.stream.destroy();
    this.stderr?.stream.destroy();
    this.finish();
  }

  finish(code, signal) {
    if (this.exited) return;
    this.exited = true;
    if (this.timer !== undefined) {
      require('timers').clearTimeout(this.timer);
      this.timer = undefined;
    }
    if (!this.callback) return;
    const empty = this.encoding === null ? require('buffer').Buffer.alloc(0) : '';
    const stdout = this.stdout?.result() ?? empty;
    const stderr = this.stderr?.result() ?? empty;
    if (this.error === null && code === 0 && signal === null) {
      this.callback(null, stdout, stderr);
      return;
    }
    let cmd = this.file;
    if (this.args?.length) cmd += ` ${this.args.join(' ')}`;
    const error = this.error ?? genericNodeError(`Command failed: ${cmd}\n${stderr}`, {
      code: code < 0 ? require('util').getSystemErrorName(code) : code,
      killed: this.child.killed || this.killed,
      signal,
    });
    error.cmd = cmd;
    this.callback(error, stdout, stderr);
  }
}

function collect(child, settings, { args, callback, file }) {
  return new Run(child, settings, args, file, callback);
}

/**
 * Runs a program.
 * @param {string} file
 * @param {string[]} [args]
 * @param {object} [options]
 * @param {(error: Error|null, stdout: string|Buffer, stderr: string|Buffer) => void} [callback]
 * @returns {ChildProcess}
 */
function execFile(file, args, options, callback) {
  if (args !== undefined && args !== null && typeof args !== 'object' && typeof args !== 'function') {
    throw new ERR_INVALID_ARG_TYPE('args', 'object', args);
  }
  const normal = normalizeExecFile(file, args, options, callback);
  const settings = {
    __proto__: null, encoding: 'utf8', timeout: 0, maxBuffer: MAX_BUFFER, killSignal: 'SIGTERM', cwd: null, env: null, shell: false,
    ...normal.options,
  };
  checkTimeout(settings.timeout);
  checkMaxBuffer(settings.maxBuffer);
  settings.killSignal = checkKillSignal(settings.killSignal);
  const child = spawn(normal.file, normal.args, {
    __proto__: null,
    cwd: settings.cwd,
    env: settings.env,
    gid: settings.gid,
    shell: settings.shell,
    signal: settings.signal,
    argv0: settings.argv0,
    uid: settings.uid,
    windowsHide: !!settings.windowsHide,
    windowsVerbatimArguments: !!settings.windowsVerbatimArguments,
    killSignal: settings.killSignal,
  });
  collect(child, settings, normal);
  return child;
}

/** The promise form: `{ stdout, stderr }`, which a failure's error has too; with the child as `promise.child`. */
const promised = (original) => (...args) => {
  const { promise, resolve, reject } = Promise.withResolvers();
  promise.child = original(...args, (error, stdout, stderr) => {
    if (error === null) resolve({ stdout, stderr });
    else reject(Object.assign(error, { stdout, stderr }));
  });
  return promise;
};

module.exports = { exec, execFile };

for (const original of [exec, execFile]) {
  const value = Object.defineProperty(promised(original), 'name', { __proto__: null, value: original.name });
  Object.defineProperty(original, kCustomPromisify, { __proto__: null, enumerable: false, value });
}
