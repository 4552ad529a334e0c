'use strict';
// ChildProcess: a running child, its pipes, and its end.

const EventEmitter = require('events');
const { errnoException } = require('internal/errors');
const { setupChannel } = require('internal/child_process/channel');
const { PIPE, parseStdio } = require('internal/child_process/stdio');
const { nativeOptions, signalName, signalNumber } = require('internal/child_process/options');
const { validateArray, validateObject, validateOneOf, validateString } = require('internal/validators');

const native = binding('spawn');
const diagnostics = require('diagnostics_channel');

/** Failures that the child's `error` event tells; others are thrown. */
const TOLD_LATER = new Set(['EACCES', 'EAGAIN', 'EMFILE', 'ENFILE', 'ENOENT']);
/** Of those, the ones that leave no descriptors for pipes. */
const WITHOUT_DESCRIPTORS = new Set(['EMFILE', 'ENFILE']);
const ESRCH = -3;

const kGivenAway = Symbol('kGivenAway');

const processChannel = diagnostics.channel('child_process');
let spawnChannel;

class ChildProcess extends EventEmitter {
  constructor() {
    super();
    this._closesNeeded = 1;
    this._closesGot = 0;
    this.connected = false;
    this.signalCode = null;
    this.exitCode = null;
    this.killed = false;
    this.spawnfile = null;
    this._handle = null;
    if (processChannel.hasSubscribers) processChannel.publish({ process: this });
  }

  /**
   * Starts the program. Called by the module's functions, with checked options.
   * @param {object} options
   */
  spawn(options) {
    validateObject(options, 'options');
    const { serialization = 'json' } = options;
    validateOneOf(options.serialization, 'options.serialization', [undefined, 'json', 'advanced']);
    const stdio = parseStdio(options.stdio, false);
    const channel = stdio.findIndex((entry) => entry.channel);
    let { envPairs } = options;
    if (envPairs !== undefined) validateArray(envPairs, 'options.envPairs');
    if (channel !== -1) {
      envPairs = [...envPairs ?? [], `NODE_CHANNEL_FD=${channel}`, `NODE_CHANNEL_SERIALIZATION_MODE=${serialization}`];
    }
    validateString(options.file, 'options.file');
    if (options.args !== undefined) validateArray(options.args, 'options.args');

    spawnChannel ??= diagnostics.tracingChannel('child_process.spawn');
    this.spawnfile = options.file;
    this.spawnargs = options.args === undefined ? [] : options.args;
    if (spawnChannel.hasSubscribers) spawnChannel.start.publish({ process: this, options });

    const { cwd, detached, file, gid, uid } = options;
    const args = this.spawnargs.length === 0 ? [file] : this.spawnargs;
    const asked = nativeOptions({ args, cwd, detached, envPairs, file, gid, uid });
    const operation = new (require('internal/async_hooks/operation').Operation)('PROCESSWRAP');
    const [handle, pid, ...pipes] = native.spawn(asked, stdio.map(({ kind }) => kind), (code, signal) => {
      operation.run(() => this._exited(code, signal));
    });
    if (handle < 0) {
      const error = errnoException(handle, 'spawn');
      if (spawnChannel.hasSubscribers) {
        const told = errnoException(handle, `spawn ${options.file}`);
        told.path = options.file;
        told.spawnargs = this.spawnargs.slice(1);
        spawnChannel.error.publish({ process: this, error: told });
      }
      const isLater = TOLD_LATER.has(error.code);
      if (!isLater || WITHOUT_DESCRIPTORS.has(error.code)) {
        for (const pipe of pipes) if (pipe !== 0) binding('stream_handle').close(pipe, () => {});
        if (!isLater) throw error;
        process.nextTick(() => this._exited(handle, 0));
        return handle;
      }
      process.nextTick(() => this._exited(handle, 0));
      this._createStreams(stdio, pipes);
      this._createChannel(pipes[channel], serialization);
      return handle;
    }
    this._handle = { id: handle, pid };
    this.pid = pid;
    process.nextTick(() => this.emit('spawn'));
    this._createStreams(stdio, pipes);
    this._createChannel(pipes[channel], serialization);
    if (spawnChannel.hasSubscribers) spawnChannel.end.publish({ process: this });
    return 0;
  }

  /** @param {number | undefined} pipe the native stream's number */
  _createChannel(pipe, serialization) {
    if (!pipe) return;
    this._closesNeeded++;
    setupChannel(this, pipe, serialization, () => this._closed());
  }

  _createStreams(stdio, pipes) {
    for (const { stream } of stdio) if (stream !== undefined) handOver(stream);
    this.stdio = stdio.map(({ channel, kind }, index) => {
      if (kind !== PIPE || channel || !pipes[index]) return null;
      const stream = openPipe(pipes[index], { readable: index > 0, writable: true });
      if (index > 0) {
        this._closesNeeded++;
        stream.on('close', () => this._closed());
      }
      return stream;
    });
    [this.stdin, this.stdout, this.stderr] = this.stdio;
  }

  _closed() {
    this._closesGot++;
    if (this._closesGot === this._closesNeeded) this.emit('close', this.exitCode, this.signalCode);
  }

  _exited(code, signal) {
    if (signal !== 0) this.signalCode = signalName(signal);
    else this.exitCode = code;
    this.stdin?.destroy();
    if (this._handle !== null) native.close(this._handle.id);
    this._handle = null;

    if (code < 0) {
      const error = errnoException(code, this.spawnfile ? `spawn ${this.spawnfile}` : 'spawn');
      if (this.spawnfile) error.path = this.spawnfile;
      error.spawnargs = this.spawnargs.slice(1);
      this.emit('error', error);
    } else {
      this.emit('exit', this.exitCode, this.signalCode);
    }
    // Whoever wants the output has had the chance to ask for it now.
    process.nextTick(() => this._drain());
    this._closed();
  }

  _drain() {
    for (const stream of this.stdio ?? []) {
      if (stream?.readable && !stream[kGivenAway] && stream.readableFlowing === null && stream.listenerCount('readable') === 0) stream.resume();
    }
  }

  /**
   * Sends a signal.
   * @param {string|number} [signal]
   * @returns {boolean} whether it was sent
   */
  kill(signal) {
    const number = signal === 0 ? 0 : signalNumber(signal === undefined || signal === null ? 'SIGTERM' : signal);
    if (this._handle === null) return false;
    const status = native.kill(this._handle.id, number);
    if (status === 0) {
      this.killed = true;
      return true;
    }
    if (status === ESRCH) return false;
    const error = errnoException(status, 'kill');
    if (error.code === 'EINVAL' || error.code === 'ENOSYS') throw error;
    this.emit('error', error);
    return false;
  }

  [Symbol.dispose]() {
    if (!this.killed) this.kill();
  }

  /** Keeps this process alive while the child runs. */
  ref() {
    if (this._handle !== null) native.setRef(this._handle.id, true);
  }

  /** Lets this process end while the child runs. */
  unref() {
    if (this._handle !== null) native.setRef(this._handle.id, false);
  }
}

/** A socket over one of the child's pipes. */
function openPipe(id, { readable, writable }) {
  const { Pipe, SOCKET } = require('internal/net/handles');
  const { Socket } = require('internal/net/socket');
  return new Socket({ handle: new Pipe(SOCKET, id), readable, writable, manualStart: !readable });
}

/** A stream whose descriptor another child reads from now on: this process must not take any of its bytes. */
function handOver(stream) {
  if (stream._handle === undefined || stream._handle === null) return;
  stream._handle.readStop?.();
  stream.pause?.();
  if (stream._readableState !== undefined) {
    stream.readableFlowing = false;
    stream._readableState.reading = false;
  }
  stream[kGivenAway] = true;
}

module.exports = { ChildProcess };
