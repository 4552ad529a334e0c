'use strict';
// `fs.Utf8Stream`: a fast, append-only stream of text for logs. It collects what is written into pieces, writes one
// piece at a time, synchronously or not, and can be pointed at another file while it is in use.

const EventEmitter = require('events');
const { codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_STATE } } = require('internal/errors');
const {
  parseFileMode, validateBoolean, validateFunction, validateObject, validateOneOf, validateUint32,
} = require('internal/validators');

const defaultMaxWrite = 16 * 1024;
/** Above this many characters `write` answers false. */
const highWaterMark = 16387;
const retryDelay = 100;

/** Blocks the thread: the synchronous form has nothing else to wait with. */
function sleep(ms) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

function isPassing(err) {
  return err.code === 'EAGAIN' || err.code === 'EBUSY';
}

function always() {
  return true;
}

function toUtf8Options(options) {
  validateObject(options, 'options');
  const {
    append = true, contentMode = 'utf8', dest, fs = {}, fsync = false, maxLength = 0, maxWrite = defaultMaxWrite,
    minLength = 0, mkdir = false, mode, periodicFlush = 0, retryEAGAIN = always, sync = false,
  } = options;
  const target = options.fd ?? dest;
  validateOneOf(contentMode, 'options.contentMode', ['buffer', 'utf8']);
  validateBoolean(append, 'options.append');
  validateBoolean(fsync, 'options.fsync');
  validateBoolean(mkdir, 'options.mkdir');
  validateBoolean(sync, 'options.sync');
  validateFunction(retryEAGAIN, 'options.retryEAGAIN');
  validateObject(fs, 'options.fs');
  validateUint32(minLength, 'options.minLength');
  validateUint32(maxLength, 'options.maxLength');
  validateUint32(maxWrite, 'options.maxWrite');
  validateUint32(periodicFlush, 'options.periodicFlush');
  if (minLength >= maxWrite) {
    throw new ERR_INVALID_ARG_VALUE('minLength', minLength, `should be smaller than maxWrite (${maxWrite})`);
  }
  if (typeof target !== 'number' && typeof target !== 'string') {
    throw new ERR_INVALID_ARG_TYPE('fd', ['number', 'string'], target);
  }
  return {
    append, contentMode, fs, fsync, maxLength, maxWrite, minLength, mkdir,
    mode: mode === undefined ? undefined : parseFileMode(mode, 'mode'), periodicFlush, retryEAGAIN, sync, target,
  };
}

class Utf8Stream extends EventEmitter {
  #options;
  #fs;
  #fd = -1;
  #file = null;
  /** Pieces of text, or of bytes, none longer than `maxWrite`. */
  #pieces = [];
  /** The piece that is being written. */
  #current = undefined;
  #length = 0;
  #writing = false;
  #opening = false;
  #reopening = false;
  #ending = false;
  #destroyed = false;
  #timer = undefined;
  #drainIsComing = false;

  /** @param {object} options see the documentation of `node:fs` */
  constructor(options = {}) {
    super();
    const wanted = toUtf8Options(options);
    this.#options = wanted;
    this.#fs = { __proto__: require('fs'), ...wanted.fs };
    if (typeof wanted.target === 'number') {
      this.#fd = wanted.target;
      process.nextTick(() => this.emit('ready'));
    } else {
      this.#open(wanted.target);
    }
    if (wanted.periodicFlush > 0) {
      this.#timer = require('timers').setInterval(() => this.flush(), wanted.periodicFlush);
      this.#timer.unref();
    }
  }

  get mode() { return this.#options.mode; }
  get file() { return this.#file; }
  get fd() { return this.#fd; }
  get minLength() { return this.#options.minLength; }
  get maxLength() { return this.#options.maxLength; }
  get writing() { return this.#writing; }
  get sync() { return this.#options.sync; }
  get fsync() { return this.#options.fsync; }
  get append() { return this.#options.append; }
  get periodicFlush() { return this.#options.periodicFlush; }
  get contentMode() { return this.#options.contentMode; }
  get mkdir() { return this.#options.mkdir; }

  #check() {
    if (this.#destroyed) throw new ERR_INVALID_STATE('Utf8Stream is destroyed');
  }

  // ---- opening --------------------------------------------------------------------------------

  #open(file) {
    const { append, mkdir, mode, sync } = this.#options;
    const flags = append ? 'a' : 'w';
    this.#opening = true;
    this.#writing = true;
    const opened = (err, fd) => {
      this.#opening = false;
      this.#writing = false;
      if (err) {
        const isReopening = this.#reopening;
        this.#reopening = false;
        // Without a listener only the first opening is worth ending the program.
        if (!isReopening || this.listenerCount('error') > 0) this.emit('error', err);
        return;
      }
      const before = this.#fd;
      this.#fd = fd;
      this.#file = file;
      const isReopening = this.#reopening;
      this.#reopening = false;
      if (isReopening && before !== -1 && before !== fd) this.#fs.close(before, (err) => err && this.emit('error', err));
      if (sync) process.nextTick(() => this.emit('ready'));
      else this.emit('ready');
      if (isReopening) this.#drainSoon();
      if (!this.#destroyed && !this.#writing) this.#goOn(false);
    };
    if (sync) {
      let fd;
      try {
        if (mkdir) this.#fs.mkdirSync(require('path').dirname(file), { recursive: true });
        fd = this.#fs.openSync(file, flags, mode);
      } catch (err) {
        opened(err);
        throw err;
      }
      opened(null, fd);
      return;
    }
    const open = (err) => (err ? opened(err) : this.#fs.open(file, flags, mode, opened));
    if (mkdir) this.#fs.mkdir(require('path').dirname(file), { recursive: true }, open);
    else open(null);
  }

  /**
   * Closes the file and goes on in another, or in the same path again.
   * @param {string} [file]
   */
  reopen(file) {
    this.#check();
    if (this.#opening) {
      this.once('ready', () => { if (!this.#destroyed) this.reopen(file); });
      return;
    }
    if (this.#ending) return;
    if (!file && !this.#file) throw new ERR_INVALID_STATE('Unable to reopen a file descriptor, you must pass a file to Utf8Stream');
    if (file) this.#file = file;
    this.#reopening = true;
    // What is under way goes to the old file.
    if (!this.#writing) this.#open(this.#file);
  }

  // ---- writing --------------------------------------------------------------------------------

  /**
   * @param {string | Buffer} data
   * @returns {boolean} false when it would be better to wait for 'drain'
   */
  write(data) {
    this.#check();
    const { contentMode, maxLength, minLength } = this.#options;
    if (contentMode === 'utf8' ? typeof data !== 'string' : !(data instanceof Uint8Array)) {
      throw new ERR_INVALID_ARG_TYPE('data', contentMode === 'utf8' ? 'string' : ['Buffer', 'TypedArray', 'DataView'], data);
    }
    if (maxLength && this.#length + data.length > maxLength) {
      this.emit('drop', data);
      return this.#length < highWaterMark;
    }
    this.#collect(data);
    if (!this.#writing && this.#length >= minLength) this.#writeNext();
    return this.#length < Math.max(minLength, highWaterMark);
  }

  #collect(data) {
    const { contentMode, maxWrite } = this.#options;
    this.#length += data.length;
    const last = this.#pieces.length - 1;
    if (last < 0 || this.#pieces[last].length + data.length > maxWrite) this.#pieces.push(data);
    else if (contentMode === 'utf8') this.#pieces[last] += data;
    else this.#pieces[last] = require('buffer').Buffer.concat([this.#pieces[last], data]);
  }

  #writeNext() {
    // After a failure the piece that failed is still here.
    const piece = this.#current ?? this.#pieces.shift();
    this.#current = piece;
    this.#writing = true;
    if (!this.#options.sync) {
      const done = (err, count) => this.#written(err, count);
      if (typeof piece === 'string') this.#fs.write(this.#fd, piece, done);
      else this.#fs.write(this.#fd, piece, 0, piece.length, done);
      return;
    }
    let count;
    try {
      count = this.#writeSync(piece);
    } catch (err) {
      this.#written(err);
      return;
    }
    this.#written(null, count);
  }

  #writeSync(piece) {
    return typeof piece === 'string' ? this.#fs.writeSync(this.#fd, piece) : this.#fs.writeSync(this.#fd, piece, 0, piece.length);
  }

  /** Counts what has been written of a piece, and puts its rest back. A character cut in two is written again. */
  #consume(piece, count) {
    let rest;
    if (typeof piece === 'string') {
      const { Buffer } = require('buffer');
      if (count !== undefined && count < Buffer.byteLength(piece)) {
        const bytes = Buffer.from(piece);
        let end = count;
        while (end > 0 && (bytes[end] & 0xc0) === 0x80) end--;
        rest = bytes.toString('utf8', end);
      }
    } else if (count !== undefined && count < piece.length) {
      rest = piece.subarray(count);
    }
    this.#length -= piece.length - (rest === undefined ? 0 : rest.length);
    if (rest !== undefined) this.#pieces.unshift(rest);
  }

  #written(err, count) {
    if (err) {
      this.#failed(err);
      return;
    }
    if (this.#destroyed) {
      // Whoever waits for a flush need not wait any longer.
      this.emit('drain');
      return;
    }
    const piece = this.#current;
    this.#current = undefined;
    this.#consume(piece, count);
    if (this.#options.fsync) this.#fs.fsyncSync(this.#fd);
    this.emit('write', count);
    if (this.#destroyed) return;
    this.#writing = false;
    this.#goOn(true);
  }

  #failed(err) {
    if (this.#destroyed) return;
    const { retryEAGAIN, sync } = this.#options;
    const size = this.#current.length;
    if (isPassing(err) && retryEAGAIN(err, size, this.#length - size)) {
      if (sync) {
        // No one else runs meanwhile, so there is nothing to gain from returning first.
        sleep(retryDelay);
        this.#writeNext();
      } else {
        require('timers').setTimeout(() => this.#writeNext(), retryDelay);
      }
      return;
    }
    this.#writing = false;
    this.emit('error', err);
  }

  #drainSoon() {
    if (this.#drainIsComing) return;
    this.#drainIsComing = true;
    process.nextTick(() => {
      this.#drainIsComing = false;
      this.emit('drain');
    });
  }

  /** Nothing is under way: does what had to wait. */
  #goOn(hasWritten) {
    if (this.#reopening) {
      this.#open(this.#file);
    } else if (this.#ending) {
      if (this.#pieces.length > 0) this.#writeNext();
      else this.#close(true);
    } else if (this.#pieces.length > 0 && this.#length >= this.#options.minLength) {
      this.#writeNext();
    } else if (!hasWritten || this.#pieces.length > 0) {
      // Still collecting.
    } else if (this.#options.sync) {
      this.#drainSoon();
    } else {
      this.emit('drain');
    }
  }

  // ---- flushing -------------------------------------------------------------------------------

  /**
   * Writes what has been collected, however little, and then calls back.
   * @param {(err?: Error | null) => void} [callback]
   */
  flush(callback) {
    if (callback !== undefined) validateFunction(callback, 'cb');
    if (this.#destroyed) {
      const err = new ERR_INVALID_STATE('Utf8Stream is destroyed');
      if (callback === undefined) throw err;
      callback(err);
      return;
    }
    if (this.#options.minLength <= 0) {
      callback?.();
      return;
    }
    if (callback !== undefined) this.#callAfterDrain(callback);
    if (this.#writing) return;
    if (this.#pieces.length > 0) this.#writeNext();
    else this.#drainSoon();
  }

  #callAfterDrain(callback) {
    const forget = () => {
      this.off('drain', onDrain);
      this.off('error', onError);
    };
    const onDrain = () => {
      forget();
      if (this.#destroyed || this.#options.fsync) callback();
      // What cannot be synchronised (a pipe) or is closed has nothing to wait for.
      else this.#fs.fsync(this.#fd, (err) => callback(err?.code === 'EBADF' || err?.code === 'EINVAL' ? null : err));
    };
    const onError = (err) => {
      forget();
      callback(err);
    };
    this.once('drain', onDrain);
    this.once('error', onError);
  }

  /** Writes all that has been collected, now. */
  flushSync() {
    this.#check();
    if (this.#fd < 0) throw new ERR_INVALID_STATE('Invalid file descriptor');
    while (this.#pieces.length > 0) {
      const piece = this.#pieces.shift();
      try {
        this.#consume(piece, this.#writeSync(piece));
      } catch (err) {
        this.#pieces.unshift(piece);
        if (!isPassing(err) || !this.#options.retryEAGAIN(err, piece.length, this.#length - piece.length)) throw err;
        sleep(retryDelay);
      }
    }
    try {
      this.#fs.fsyncSync(this.#fd);
    } catch {
      // Not every descriptor can be synchronised; the text has been written all the same.
    }
  }

  // ---- ending ---------------------------------------------------------------------------------

  /** Writes the rest and closes. */
  end() {
    this.#check();
    if (this.#opening) {
      this.once('ready', () => { if (!this.#destroyed && !this.#ending) this.end(); });
      return;
    }
    if (this.#ending) return;
    this.#ending = true;
    if (!this.#writing) this.#goOn(true);
  }

  /** Closes without writing the rest. */
  destroy() {
    if (!this.#destroyed) this.#close(false);
  }

  #close(isFinished) {
    if (this.#fd === -1) {
      this.once('ready', () => this.#close(isFinished));
      return;
    }
    this.#destroyed = true;
    this.#pieces = [];
    this.#length = 0;
    if (this.#timer !== undefined) require('timers').clearInterval(this.#timer);
    const closed = (err) => {
      if (err) {
        this.emit('error', err);
        return;
      }
      if (isFinished) this.emit('finish');
      this.emit('close');
    };
    const close = () => {
      // The process's own streams stay open.
      if (this.#fd !== 1 && this.#fd !== 2) this.#fs.close(this.#fd, closed);
      else process.nextTick(closed, null);
    };
    if (this.#options.fsync) close();
    else this.#fs.fsync(this.#fd, close);
  }

  [Symbol.dispose]() {
    this.destroy();
  }
}

module.exports = { Utf8Stream };
