'use strict';
// `fs.watchFile`: looks at a file's stats again and again and tells when they have changed. One watcher for each path,
// with any number of listeners.

const EventEmitter = require('events');
const { validateFunction, validateUint32, validateObject } = require('internal/validators');
const { toPath } = require('internal/fs/args');
const { emptyStats } = require('internal/fs/stats');
const native = binding('fs');

/** Watchers by absolute path. */
const watchers = new Map();

const defaultInterval = 5007;

const compared = ['ctimeMs', 'mtimeMs', 'birthtimeMs', 'size', 'mode', 'uid', 'gid', 'ino', 'dev'];

function isChanged(before, now) {
  return compared.some((field) => before[field] !== now[field]);
}

class StatWatcher extends EventEmitter {
  #path;
  #big;
  #interval;
  #timer = undefined;
  #referenced = true;
  #stopped = false;
  /** The stats reported last; undefined before the first look. */
  #operation;
  #last = undefined;
  #exists = false;

  constructor(path, big, interval) {
    super();
    this.#operation = new (require('internal/async_hooks/operation').Operation)('STATWATCHER');
    this.#path = path;
    this.#big = big;
    // Without a pause there would be no time for anything else.
    this.#interval = interval || 1;
  }

  start() {
    this.#look();
  }

  stop() {
    if (this.#stopped) return;
    this.#stopped = true;
    require('timers').clearTimeout(this.#timer);
    this.#operation.end();
    process.nextTick(emitStop, this);
  }

  ref() {
    this.#referenced = true;
    this.#timer?.ref();
    return this;
  }

  unref() {
    this.#referenced = false;
    this.#timer?.unref();
    return this;
  }

  #look() {
    native.stat(this.#path, this.#big, (err, stats) => {
      if (this.#stopped) return;
      this.#compare(err, stats);
      if (this.#stopped) return;
      this.#timer = require('timers').setTimeout(() => this.#look(), this.#interval);
      if (!this.#referenced) this.#timer.unref();
    });
  }

  #compare(err, stats) {
    const before = this.#last;
    if (err) {
      // A file that is missing from the start is reported once.
      if (before !== undefined && !this.#exists) return;
      this.#last = emptyStats(this.#big);
      this.#exists = false;
      this.#operation.run(() => this.emit('change', this.#last, before ?? emptyStats(this.#big)));
      return;
    }
    const isNews = before !== undefined && (!this.#exists || isChanged(before, stats));
    if (before === undefined || isNews) this.#last = stats;
    this.#exists = true;
    if (isNews) this.#operation.run(() => this.emit('change', stats, before));
  }
}

function emitStop(watcher) {
  watcher.emit('stop');
}

/** @returns {string} */
function keyOf(filename) {
  return require('path').resolve(String(toPath(filename)));
}

/**
 * @param {string | Buffer | URL} filename
 * @param {{bigint?: boolean, persistent?: boolean, interval?: number}} [options]
 * @param {(current: Stats, previous: Stats) => void} listener
 * @returns {StatWatcher}
 */
function watchFile(filename, options, listener) {
  const path = keyOf(filename);
  if (options === null || typeof options !== 'object') {
    listener = options;
    options = {};
  }
  validateFunction(listener, 'listener');
  validateObject(options, 'options');
  const { bigint = false, interval = defaultInterval, persistent = true } = options;
  let watcher = watchers.get(path);
  if (watcher === undefined) {
    validateUint32(interval, 'interval');
    watcher = new StatWatcher(path, Boolean(bigint), interval);
    watchers.set(path, watcher);
    if (!persistent) watcher.unref();
    watcher.start();
  }
  watcher.addListener('change', listener);
  return watcher;
}

/**
 * @param {string | Buffer | URL} filename
 * @param {(current: Stats, previous: Stats) => void} [listener] all of them when left out
 */
function unwatchFile(filename, listener) {
  const path = keyOf(filename);
  const watcher = watchers.get(path);
  if (watcher === undefined) return;
  if (typeof listener === 'function') watcher.removeListener('change', listener);
  else watcher.removeAllListeners('change');
  if (watcher.listenerCount('change') > 0) return;
  watcher.stop();
  watchers.delete(path);
}

module.exports = { StatWatcher, unwatchFile, watchFile };
