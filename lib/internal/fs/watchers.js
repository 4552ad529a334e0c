'use strict';
// `fs.watch`: the FSWatcher that emits changes, and its form as an asynchronous iterator. The native side watches one
// file, folder or tree and calls back with each event.

const EventEmitter = require('events');
const {
  AbortError,
  codes: { ERR_FS_WATCH_QUEUE_OVERFLOW, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE },
} = require('internal/errors');
const { validateAbortSignal, validateBoolean, validateInteger, validateObject, validateOneOf } =
  require('internal/validators');
const { encodingCode } = require('internal/buffer/encodings');
const { decodeName, toOptions, toPath, wantsBytes } = require('internal/fs/args');
const native = binding('fs');

// ---- what to ignore ---------------------------------------------------------------------------

function checkIgnored(value, name) {
  if (typeof value === 'string') {
    if (value === '') throw new ERR_INVALID_ARG_VALUE(name, value, 'must be a non-empty string');
  } else if (typeof value !== 'function' && !(value instanceof RegExp)) {
    throw new ERR_INVALID_ARG_TYPE(name, ['string', 'RegExp', 'Function'], value);
  }
}

/** One rule as a function of the name. A pattern without a slash is about the last part of the path. */
function toRule(rule) {
  if (typeof rule === 'function') return rule;
  if (rule instanceof RegExp) {
    return (name) => {
      rule.lastIndex = 0;
      return rule.test(name);
    };
  }
  const { compile, matchesAny } = require('internal/fs/pattern');
  const patterns = compile(rule, undefined, false, true);
  const { basename } = require('path');
  return rule.includes('/') ? (name) => matchesAny(patterns, name) : (name) => matchesAny(patterns, basename(name));
}

/**
 * @param {unknown} ignore
 * @returns {((name: string) => boolean) | undefined}
 */
function toIgnore(ignore) {
  if (ignore === undefined || ignore === null) return undefined;
  const rules = Array.isArray(ignore) ? ignore : [ignore];
  rules.forEach((rule, i) => checkIgnored(rule, Array.isArray(ignore) ? `options.ignore[${i}]` : 'options.ignore'));
  const tests = rules.map(toRule);
  return (name) => tests.some((test) => test(name));
}

/** Starts watching. `onEvent` gets the event's type and the name in the wanted encoding. */
function start(path, recursive, encoding, ignore, onEvent) {
  const raw = wantsBytes(encoding);
  try {
    return native.watchStart(path, recursive, raw, (isRename, name) => {
      if (ignore !== undefined && ignore(raw ? decodeName(name, 'utf8') : name)) return;
      onEvent(isRename ? 'rename' : 'change', raw ? decodeName(name, encoding) : name);
    });
  } catch (err) {
    err.filename = err.path;
    throw err;
  }
}

// ---- the emitter ------------------------------------------------------------------------------

const kId = Symbol('kId');
const kOperation = Symbol('kOperation');
const kStart = Symbol('kStart');

class FSWatcher extends EventEmitter {
  constructor() {
    super();
    /** The native watcher; -1 before the start and after the end. */
    this[kId] = -1;
  }

  [kStart](path, { encoding, ignore, persistent, recursive }) {
    const operation = new (require('internal/async_hooks/operation').Operation)('FSEVENTWRAP');
    this[kId] = start(path, recursive, encoding, ignore, (type, name) => {
      operation.run(() => this.emit('change', type, name));
    });
    this[kOperation] = operation;
    if (!persistent) this.unref();
  }

  /** Ends it. The watcher is of no more use. */
  close() {
    if (this[kId] === -1) return;
    native.watchClose(this[kId]);
    this[kId] = -1;
    this[kOperation].end();
    process.nextTick(emitClose, this);
  }

  ref() {
    if (this[kId] !== -1) native.watchRef(this[kId], true);
    return this;
  }

  unref() {
    if (this[kId] !== -1) native.watchRef(this[kId], false);
    return this;
  }
}

function emitClose(watcher) {
  watcher.emit('close');
}

/**
 * @param {string | Buffer | URL} filename
 * @param {string | {encoding?: string, persistent?: boolean, recursive?: boolean, signal?: AbortSignal, ignore?: any}} [options]
 * @param {(eventType: string, filename: string | Buffer) => void} [listener]
 * @returns {FSWatcher}
 */
function watch(filename, options, listener) {
  if (typeof options === 'function') listener = options;
  const { encoding, ignore, persistent = true, recursive = false, signal } = toOptions(options);
  if (recursive !== undefined) validateBoolean(recursive, 'options.recursive');
  const path = toPath(filename);
  const ignored = toIgnore(ignore);
  const watcher = new FSWatcher();
  if (listener) watcher.on('change', listener);
  watcher[kStart](path, { encoding, ignore: ignored, persistent, recursive });
  if (signal) closeOnAbort(watcher, signal);
  return watcher;
}

function closeOnAbort(watcher, signal) {
  if (signal.aborted) {
    process.nextTick(() => watcher.close());
    return;
  }
  const onAbort = () => watcher.close();
  signal.addEventListener('abort', onAbort, { once: true });
  watcher.once('close', () => signal.removeEventListener('abort', onAbort));
}

// ---- the iterator -----------------------------------------------------------------------------

const defaultQueue = 2048;

/**
 * @param {string | Buffer | URL} filename
 * @param {object} [options]
 * @returns {AsyncGenerator<{eventType: string, filename: string | Buffer}>}
 */
async function* watchIterate(filename, options = {}) {
  const path = toPath(filename);
  if (typeof options === 'string') options = { encoding: options };
  validateObject(options, 'options');
  const {
    encoding = 'utf8', ignore, maxQueue = defaultQueue, overflow = 'ignore', persistent = true, recursive = false, signal,
  } = options;
  validateBoolean(persistent, 'options.persistent');
  validateBoolean(recursive, 'options.recursive');
  validateInteger(maxQueue, 'options.maxQueue');
  validateOneOf(overflow, 'options.overflow', ['ignore', 'throw']);
  validateAbortSignal(signal, 'options.signal');
  if (encoding && encoding !== 'buffer' && (typeof encoding !== 'string' || encodingCode(encoding) === undefined)) {
    throw new ERR_INVALID_ARG_VALUE('options.encoding', encoding, 'is invalid encoding');
  }
  const ignored = toIgnore(ignore);
  if (signal?.aborted) throw new AbortError(undefined, { cause: signal.reason });

  const queue = [];
  let failure = null;
  let { promise: news, resolve: tell } = Promise.withResolvers();
  const fail = (err) => {
    failure = err;
    tell();
  };
  const onAbort = () => fail(new AbortError(undefined, { cause: signal.reason }));
  const id = start(path, recursive, encoding, ignored, (eventType, filename) => {
    if (queue.length < maxQueue) queue.push({ __proto__: null, eventType, filename });
    else if (overflow === 'throw') fail(new ERR_FS_WATCH_QUEUE_OVERFLOW(maxQueue));
    else process.emitWarning('fs.watch maxQueue exceeded');
    tell();
  });
  if (!persistent) native.watchRef(id, false);
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    for (;;) {
      await news;
      ({ promise: news, resolve: tell } = Promise.withResolvers());
      while (queue.length > 0) {
        if (failure !== null) break;
        yield queue.shift();
      }
      if (failure !== null) throw failure;
    }
  } finally {
    native.watchClose(id);
    signal?.removeEventListener('abort', onAbort);
  }
}

module.exports = { FSWatcher, watch, watchIterate };
