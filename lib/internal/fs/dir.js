'use strict';
// `fs.Dir`: an open folder, read entry by entry, and what opens one. Reading ahead keeps `bufferSize` entries.

const {
  codes: { ERR_DIR_CLOSED, ERR_DIR_CONCURRENT_OPERATION, ERR_INVALID_THIS, ERR_MISSING_ARGS },
} = require('internal/errors');
const { validateFunction, validateUint32 } = require('internal/validators');
const { toOptions, toPath, wantsBytes } = require('internal/fs/args');
const { direntsOf } = require('internal/fs/dirent');
const native = binding('fs');

let forgotten;

/** Handles of folders that nobody can close any more. */
function registry() {
  forgotten ??= new FinalizationRegistry((handle) => {
    native.closeEntriesSync(handle);
    process.emitWarning('Closing directory handle on garbage collection');
  });
  return forgotten;
}

/** Entries, the folder they are in, and folders still to be opened when the whole tree is wanted. */
class Dir {
  #path;
  #handle;
  /** Path of the folder that `#handle` reads. */
  #here;
  #encoding;
  #bufferSize;
  #recursive;
  #folders = [];
  #ready = [];
  #next = 0;
  #closed = false;
  /** The operation under way; later ones wait for it. */
  #busy = null;

  constructor(handle, path, options) {
    if (handle === undefined || handle === null) throw new ERR_MISSING_ARGS('handle');
    this.#handle = handle;
    this.#path = path;
    this.#here = path;
    this.#encoding = options?.encoding;
    this.#bufferSize = options?.bufferSize ?? 32;
    this.#recursive = Boolean(options?.recursive);
    registry().register(this, handle, this);
  }

  get path() {
    if (!(#path in this)) throw new ERR_INVALID_THIS('Dir');
    return this.#path;
  }

  #take() {
    const entry = this.#ready[this.#next++];
    if (this.#recursive && entry.isDirectory()) {
      const { join } = require('path');
      this.#folders.push(join(String(entry.parentPath), String(entry.name)));
    }
    return entry;
  }

  #keep(listing) {
    this.#ready = direntsOf(listing, this.#here, this.#encoding);
    this.#next = 0;
    return this.#ready.length > 0;
  }

  /** One after the other, in the order of the calls. */
  #queue(operation) {
    const run = this.#busy === null ? operation() : this.#busy.then(operation);
    const settled = run.then(() => {}, () => {}).then(() => {
      if (this.#busy === settled) this.#busy = null;
    });
    this.#busy = settled;
    // Once the caller hears of the end, synchronous work is possible again.
    return run.finally(() => {
      if (this.#busy === settled) this.#busy = null;
    });
  }

  async #readNext() {
    if (this.#closed && this.#handle === null) throw new ERR_DIR_CLOSED();
    const bytes = wantsBytes(this.#encoding);
    for (;;) {
      if (this.#next < this.#ready.length) return this.#take();
      if (this.#keep(await native.readEntries(this.#handle, this.#here, this.#bufferSize, bytes))) continue;
      if (this.#folders.length === 0) return null;
      await native.closeEntries(this.#handle);
      this.#here = this.#folders.shift();
      registry().unregister(this);
      this.#handle = await native.opendir(this.#here);
      registry().register(this, this.#handle, this);
    }
  }

  async #shut() {
    const handle = this.#handle;
    this.#handle = null;
    registry().unregister(this);
    await native.closeEntries(handle);
  }

  /**
   * @param {(err: Error | null, dirent?: Dirent | null) => void} [callback]
   * @returns {Promise<Dirent | null> | undefined}
   */
  read(callback) {
    if (callback === undefined) {
      if (this.#closed) return Promise.reject(new ERR_DIR_CLOSED());
      return this.#queue(() => this.#readNext());
    }
    validateFunction(callback, 'callback');
    if (this.#closed) throw new ERR_DIR_CLOSED();
    callLater(this.#queue(() => this.#readNext()), callback);
  }

  /** @returns {Dirent | null} */
  readSync() {
    if (this.#closed) throw new ERR_DIR_CLOSED();
    if (this.#busy !== null) throw new ERR_DIR_CONCURRENT_OPERATION();
    const bytes = wantsBytes(this.#encoding);
    for (;;) {
      if (this.#next < this.#ready.length) return this.#take();
      if (this.#keep(native.readEntriesSync(this.#handle, this.#here, this.#bufferSize, bytes))) continue;
      if (this.#folders.length === 0) return null;
      native.closeEntriesSync(this.#handle);
      this.#here = this.#folders.shift();
      registry().unregister(this);
      this.#handle = native.opendirSync(this.#here);
      registry().register(this, this.#handle, this);
    }
  }

  /**
   * @param {(err: Error | null) => void} [callback]
   * @returns {Promise<void> | undefined}
   */
  close(callback) {
    if (callback === undefined) {
      if (this.#closed) return Promise.reject(new ERR_DIR_CLOSED());
      this.#closed = true;
      return this.#queue(() => this.#shut());
    }
    validateFunction(callback, 'callback');
    if (this.#closed) {
      process.nextTick(callback, new ERR_DIR_CLOSED());
      return;
    }
    this.#closed = true;
    callLater(this.#queue(() => this.#shut()), callback);
  }

  closeSync() {
    if (this.#closed) throw new ERR_DIR_CLOSED();
    if (this.#busy !== null) throw new ERR_DIR_CONCURRENT_OPERATION();
    this.#closed = true;
    registry().unregister(this);
    native.closeEntriesSync(this.#handle);
  }

  async* entries() {
    try {
      for (;;) {
        const entry = await this.read();
        if (entry === null) break;
        yield entry;
      }
    } finally {
      await this.close();
    }
  }

  [Symbol.dispose]() {
    if (!this.#closed) this.closeSync();
  }

  async [Symbol.asyncDispose]() {
    if (!this.#closed) await this.close();
  }
}

Object.defineProperty(Dir.prototype, Symbol.asyncIterator, {
  configurable: true,
  enumerable: false,
  value: Dir.prototype.entries,
  writable: true,
});

/** Ends a promise in a callback, outside of promise jobs, where an exception is the program's own. */
function callLater(promise, callback) {
  promise.then(
    (value) => process.nextTick(callback, null, value),
    (err) => process.nextTick(callback, err),
  );
}

function toDirOptions(options) {
  const { bufferSize = 32, encoding, recursive } = toOptions(options);
  validateUint32(bufferSize, 'options.bufferSize', true);
  return { bufferSize, encoding: encoding ?? 'utf8', recursive: Boolean(recursive) };
}

/**
 * @param {string | Buffer | URL} path
 * @param {object} [options]
 * @param {(err: Error | null, dir?: Dir) => void} callback
 */
function opendir(path, options, callback) {
  callback = typeof options === 'function' ? options : callback;
  validateFunction(callback, 'callback');
  path = toPath(path);
  options = toDirOptions(options);
  native.opendir(path, (err, handle) => {
    if (err) callback(err);
    else callback(null, new Dir(handle, path, options));
  });
}

/**
 * @param {string | Buffer | URL} path
 * @param {object} [options]
 * @returns {Dir}
 */
function opendirSync(path, options) {
  path = toPath(path);
  options = toDirOptions(options);
  return new Dir(native.opendirSync(path), path, options);
}

/** @type {(path: string | Buffer | URL, options?: object) => Promise<Dir>} */
async function opendirPromise(path, options) {
  path = toPath(path);
  options = toDirOptions(options);
  const { traced } = require('internal/fs/file_handle');
  return new Dir(await traced(native.opendir(path)), path, options);
}

module.exports = { Dir, opendir, opendirPromise, opendirSync };
