'use strict';

// Worker: a thread of this process with its own JavaScript, as the thread that started it sees it.

const { EventEmitter } = require('events');
const path = require('path');
const {
  codes: {
    ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_WORKER_INIT_FAILED, ERR_WORKER_INVALID_EXEC_ARGV, ERR_WORKER_NOT_RUNNING,
    ERR_WORKER_OUT_OF_MEMORY, ERR_WORKER_PATH, ERR_WORKER_UNSUPPORTED_OPERATION,
  },
} = require('internal/errors');
const { prepare } = require('internal/messaging/clone');
const { readTransfer, receivers } = require('internal/messaging/ports');
const { limitsObject, own } = require('internal/worker/seat');
const { validateArray, validateNumber, validateObject, validateString } = require('internal/validators');

const native = binding('worker');
const messages = binding('messaging');
const SHARE_ENV = Symbol.for('nodejs.worker_threads.SHARE_ENV');

/** What a worker runs, from the constructor's first argument: `{ kind, source }`. */
function programOf(filename, options) {
  const { URL } = require('internal/url');
  if (options.eval) {
    if (typeof filename !== 'string') throw new ERR_INVALID_ARG_VALUE('options.eval', options.eval, "must be false when 'filename' is not a string");
    return { kind: 'eval', source: filename };
  }
  if (filename instanceof URL && filename.protocol === 'data:') return { kind: 'url', source: filename.href };
  const isURL = typeof filename === 'object' && filename !== null && typeof filename.href === 'string' && typeof filename.protocol === 'string';
  if (isURL) return { kind: 'file', source: require('internal/url').fileURLToPath(filename) };
  if (typeof filename !== 'string') throw new ERR_INVALID_ARG_TYPE('filename', ['string', 'URL'], filename);
  if (path.isAbsolute(filename)) return { kind: 'file', source: filename };
  if (/^\.\.?[\\/]/.test(filename)) return { kind: 'file', source: path.resolve(filename) };
  throw new ERR_WORKER_PATH(filename);
}

/** What debuggers know the program of a worker by. */
function urlOf({ kind, source }) {
  if (kind === 'file') return require('internal/url').pathToFileURL(source).href;
  return kind === 'url' ? source : '';
}

/** Names and values in a row; `undefined` where the worker shares this thread's variables. */
function environmentOf(env) {
  if (env === SHARE_ENV) return undefined;
  if (env === undefined || env === null) return binding('process').environmentPairs();
  if (typeof env !== 'object') {
    throw new ERR_INVALID_ARG_TYPE('options.env', ['object', 'undefined', 'null', 'worker_threads.SHARE_ENV'], env);
  }
  return Object.entries(env).flatMap(([name, value]) => [name, `${value}`]);
}

const LIMITS = ['maxYoungGenerationSizeMb', 'maxOldGenerationSizeMb', 'codeRangeSizeMb', 'stackSizeMb'];

function limitsOf(given) {
  const limits = new Float64Array(LIMITS.length).fill(-1);
  if (typeof given === 'object' && given !== null) {
    LIMITS.forEach((name, index) => {
      if (typeof given[name] === 'number') limits[index] = given[name];
    });
  }
  return limits;
}

class Worker extends EventEmitter {
  #id = -1;
  #name = null;
  #port = 0;
  #control = 0;
  #limits;
  #streams = { stdin: null, stdout: undefined, stderr: undefined };
  #piped;
  #refed = true;
  #ended = false;
  #asked = new Map();
  #resource;
  /** As async hooks see the port. */
  #portRefed = false;
  #lastAsked = 0;

  /**
   * @param {string|URL} filename a path, a `file:` or `data:` URL, or source text with `options.eval`
   * @param {object} [options]
   */
  constructor(filename, options = undefined) {
    super();
    options ??= {};
    validateObject(options, 'options');
    if (options.execArgv !== undefined && options.execArgv !== null) validateArray(options.execArgv, 'options.execArgv');
    if (options.argv !== undefined && options.argv !== null) validateArray(options.argv, 'options.argv');
    const argv = (options.argv ?? []).map(String);
    const program = programOf(filename, options);
    const environment = environmentOf(options.env);
    const name = options.name ?? 'WorkerThread';
    validateString(name, 'options.name');
    const setup = {
      ...program,
      argv,
      stdin: Boolean(options.stdin),
      trackUnmanagedFds: options.trackUnmanagedFds ?? true,
      directoryChanges: require('internal/process/system').directoryChanges(),
      workerData: options.workerData,
      environmentData: own.environmentData.size === 0 ? undefined : own.environmentData,
    };
    this.#limits = limitsOf(options.resourceLimits);
    this.#piped = { stdout: !options.stdout, stderr: !options.stderr };
    this.performance = { eventLoopUtilization: this.#eventLoopUtilization.bind(this) };
    prepare();
    this.#resource = showToHooks({ hasRef: () => this.#handleHasRef() }, { hasRef: () => this.#portRefed });
    const start = () => this.#start(setup, environment, options, name);
    if (options.transferList === undefined || options.transferList === null) start();
    else this.#withTransfer(readTransfer(options.transferList, undefined), start);
    if (options.stdin) this.#openInput();
    process.nextTick(() => process.emit('worker', this));
    const created = require('diagnostics_channel').channel('worker_threads');
    if (created.hasSubscribers) created.publish({ worker: this });
  }

  #transfer;

  #withTransfer(transfer, start) {
    this.#transfer = transfer;
    try {
      start();
    } finally {
      this.#transfer = undefined;
    }
  }

  #start(setup, environment, options, name) {
    // The control port comes first, so that what is in it is delivered first.
    const [control, workersControl] = messages.openChannel();
    const [port, workersPort] = messages.openChannel();
    try {
      const transfer = this.#transfer;
      messages.post(control, setup, transfer?.buffers, transfer?.portIds, transfer);
      const nodeOptions = options.env !== SHARE_ENV ? environmentOptions(options.env) : undefined;
      const execArgv = options.execArgv ?? undefined;
      const id = native.start(
        workersPort, workersControl, environment, execArgv?.map((word) => `${word}`),
        nodeOptions, this.#limits, name,
        (code, errorCode, message) => this.#onExit(code, errorCode, message), urlOf(setup),
      );
      if (typeof id !== 'number') refuseOptions(id, execArgv);
      this.#id = id;
    } catch (error) {
      messages.discard(port);
      messages.discard(control);
      throw error;
    }
    require('internal/worker/threads').listen();
    this.#name = name;
    this.#port = port;
    this.#control = control;
    native.completeLimits(this.#limits);
    this.#listen(port, {
      message: (value) => this.emit('message', value),
      messageError: (error) => this.emit('messageerror', error),
    });
    this.#listen(control, { message: (message) => this.#handlers[message.kind](message) });
  }

  #listen(port, receiver) {
    receivers.set(port, receiver);
    messages.attach(port);
    messages.start(port, true);
  }

  #handlers = {
    __proto__: null,
    online: () => this.emit('online'),
    error: ({ error }) => {
      // What it posted before comes before.
      messages.drain(this.#port);
      this.emit('error', require('internal/worker/errors').unpack(error));
    },
    chunks: ({ name, chunks }) => this.#output(name).take(chunks),
    more: () => this.#streams.stdin?.proceed(),
    answer: ({ id, good, value }) => {
      const { resolve, reject } = this.#asked.get(id);
      this.#asked.delete(id);
      if (good) resolve(value);
      else reject(require('internal/worker/errors').unpack(value));
    },
  };

  #line = {
    post: (message) => {
      if (!this.#ended) messages.post(this.#control, message);
    },
    hold() {},
    release() {},
  };

  #openInput() {
    const { WritableWorkerStdio } = require('internal/worker/stdio');
    this.#streams.stdin = new WritableWorkerStdio(this.#line, 'stdin');
  }

  #output(name) {
    const { ReadableWorkerStdio } = require('internal/worker/stdio');
    let stream = this.#streams[name];
    if (stream === undefined) {
      stream = this.#streams[name] = new ReadableWorkerStdio(this.#line, name, false);
      if (this.#piped[name]) pipeToOwn(stream, name);
      if (this.#ended) stream.take(null);
    }
    return stream;
  }

  #onExit(code, errorCode, message) {
    this.#ended = true;
    this.#portRefed = false;
    if (this.#resource !== undefined) {
      const { worker, port } = this.#resource;
      const { emitDestroy } = require('internal/async_hooks');
      emitDestroy(port);
      require('timers').setImmediate(() => {
        this.#resource = undefined;
        emitDestroy(worker);
      }).unref();
    }
    this.#id = -1;
    this.#name = null;
    for (const port of [this.#port, this.#control]) receivers.delete(port);
    for (const name of ['stdout', 'stderr']) {
      const stream = this.#streams[name];
      if (stream !== undefined && !stream.readableEnded) stream.take(null);
    }
    this.#streams.stdin?.destroy();
    for (const { reject } of this.#asked.values()) reject(new ERR_WORKER_NOT_RUNNING());
    this.#asked.clear();
    if (errorCode !== undefined) this.emit('error', makeFailure(errorCode, message));
    this.emit('exit', code);
  }

  /**
   * @param {any} message
   * @param {Iterable<object> | { transfer?: Iterable<object> }} [transferList]
   */
  postMessage(message, transferList = undefined) {
    if (this.#ended) return;
    const transfer = readTransfer(transferList, undefined);
    messages.post(this.#port, message, transfer?.buffers, transfer?.portIds, transfer);
  }

  /**
   * Stops the thread as soon as possible.
   * @param {Function} [callback] deprecated
   * @returns {Promise<number|undefined>} the exit code
   */
  terminate(callback = undefined) {
    this.ref();
    if (typeof callback === 'function') {
      process.emitWarning('Passing a callback to worker.terminate() is deprecated. It returns a Promise instead.', 'DeprecationWarning', 'DEP0132');
      if (this.#ended) return Promise.resolve();
      this.once('exit', (code) => callback(null, code));
    }
    if (this.#ended) return Promise.resolve();
    native.terminate(this.#id);
    return new Promise((resolve) => {
      this.once('exit', resolve);
    });
  }

  async [Symbol.asyncDispose]() {
    await this.terminate();
  }

  ref() {
    if (this.#ended || this.#refed) return;
    this.#refed = true;
    this.#portRefed = true;
    native.setRef(this.#id, true);
  }

  unref() {
    if (this.#ended || !this.#refed) return;
    this.#refed = false;
    this.#portRefed = false;
    native.setRef(this.#id, false);
  }

  /** The thread's handle is gone some time after the `exit` event. */
  #handleHasRef() {
    if (this.#ended) return this.#resource === undefined ? undefined : true;
    return this.#id === -1 || native.hasRef(this.#id);
  }

  /** @returns {number} -1 once the thread has ended */
  get threadId() {
    return this.#id;
  }

  /** @returns {string|null} `null` once the thread has ended */
  get threadName() {
    return this.#name;
  }

  get stdin() {
    return this.#streams.stdin;
  }

  get stdout() {
    return this.#output('stdout');
  }

  get stderr() {
    return this.#output('stderr');
  }

  get resourceLimits() {
    return this.#ended ? {} : limitsObject(this.#limits);
  }

  /** Has the thread answer a question of ours as soon as its loop turns. */
  #ask(what, options) {
    if (this.#ended) return Promise.reject(new ERR_WORKER_NOT_RUNNING());
    const id = ++this.#lastAsked;
    const { promise, resolve, reject } = Promise.withResolvers();
    this.#asked.set(id, { resolve, reject });
    this.#line.post({ kind: 'ask', id, what, options });
    return promise;
  }

  /**
   * @param {{ exposeInternals?: boolean, exposeNumericValues?: boolean }} [options]
   * @returns {Promise<import('stream').Readable>}
   */
  getHeapSnapshot(options = undefined) {
    const { checkOptions } = require('internal/v8/heap');
    if (options !== undefined) checkOptions(options);
    return this.#ask('heapSnapshot', options).then(streamOf);
  }

  /** @returns {Promise<object>} */
  getHeapStatistics() {
    return this.#ask('heapStatistics', undefined);
  }

  /**
   * @param {{ user: number, system: number }} [previous]
   * @returns {Promise<{ user: number, system: number }>} microseconds
   */
  cpuUsage(previous = undefined) {
    if (previous) {
      validateObject(previous, 'prev');
      validateNumber(previous.user, 'prev.user', 0);
      validateNumber(previous.system, 'prev.system', 0);
    }
    return this.#ask('cpuUsage', undefined).then((now) => {
      if (!previous) return now;
      return { user: now.user - previous.user, system: now.system - previous.system };
    });
  }

  /**
   * @param {{ sampleInterval?: number, maxBufferSize?: number }} [options] as of `v8.startCpuProfile`
   * @returns {Promise<object>} a handle with `stop()`
   */
  startCpuProfile(options) {
    if (options !== undefined) require('internal/v8/profile').checkCpuOptions(options);
    const { CPUProfileHandle } = require('internal/worker/profile_handle');
    return this.#ask('startCpuProfile', options).then((id) => new CPUProfileHandle(this.#ask.bind(this), id));
  }

  /**
   * @param {object} [options] as of `v8.startHeapProfile`
   * @returns {Promise<object>} a handle with `stop()`
   */
  startHeapProfile(options) {
    if (options !== undefined) require('internal/v8/profile').checkHeapOptions(options);
    const { HeapProfileHandle } = require('internal/worker/profile_handle');
    return this.#ask('startHeapProfile', options).then((id) => new HeapProfileHandle(this.#ask.bind(this), id));
  }

  #eventLoopUtilization(first, second) {
    const times = this.#ended ? undefined : native.loopTimes(this.#id);
    return require('internal/worker/utilization').utilization(times, first, second);
  }
}

/** Async hooks see a worker as two resources: the thread, and the port of its messages. */
function showToHooks(thread, port) {
  const hooks = require('internal/async_hooks');
  if (!hooks.hasInitHooks()) return undefined;
  const shown = { worker: hooks.newAsyncId(), port: hooks.newAsyncId() };
  hooks.emitInit(shown.worker, 'WORKER', hooks.triggerForNew(), thread);
  hooks.emitInit(shown.port, 'MESSAGEPORT', shown.worker, port);
  return shown;
}

/** A stream whose first chunk is everything. */
function streamOf({ buffer, byteOffset, byteLength }) {
  const stream = new (require('stream').Readable)({ read() {} });
  stream.push(require('buffer').Buffer.from(buffer, byteOffset, byteLength));
  stream.push(null);
  return stream;
}

/** Variables that mean an option when they are `1`. */
const VARIABLES = {
  NODE_PENDING_DEPRECATION: '--pending-deprecation',
  NODE_PRESERVE_SYMLINKS: '--preserve-symlinks',
  NODE_PRESERVE_SYMLINKS_MAIN: '--preserve-symlinks-main',
};

/** What an environment says in words of `NODE_OPTIONS`; `undefined` where it says nothing. */
function environmentOptions(env) {
  if (env === undefined || env === null) return undefined;
  const words = Object.keys(VARIABLES).filter((name) => env[name] === '1').map((name) => VARIABLES[name]);
  if (env.NODE_OPTIONS !== undefined) words.push(`${env.NODE_OPTIONS}`);
  return words.length > 0 ? words.join(' ') : undefined;
}

function refuseOptions(words, execArgv) {
  if (execArgv === undefined) throw new ERR_WORKER_INVALID_EXEC_ARGV(words, 'invalid NODE_OPTIONS env variable');
  throw new ERR_WORKER_INVALID_EXEC_ARGV(words);
}

const FAILURES = { ERR_WORKER_INIT_FAILED, ERR_WORKER_OUT_OF_MEMORY, ERR_WORKER_UNSUPPORTED_OPERATION };

function makeFailure(code, message) {
  const Failure = FAILURES[code];
  const error = Failure === undefined ? new Error(message) : new Failure('');
  if (Failure === undefined) error.code = code;
  Object.defineProperty(error, 'message', { configurable: true, enumerable: false, value: message, writable: true });
  return error;
}

/** What nobody asked for goes where this thread's own output goes. */
function pipeToOwn(stream, name) {
  const target = process[name];
  const listeners = target.getMaxListeners();
  target.setMaxListeners(Infinity);
  stream.pipe(target, { end: false });
  target.setMaxListeners(listeners);
}

module.exports = { SHARE_ENV, Worker };
