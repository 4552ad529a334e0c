'use strict';
// The `tty` module: terminals as streams.

const { codes: { ERR_INVALID_FD }, SystemError } = require('internal/errors');
const { TTY } = require('internal/net/handles');
const { Socket } = require('internal/net/socket');
const { getColorDepth, hasColors } = require('internal/tty');
const { systemErrorEntry } = require('internal/errors/errno');

const native = binding('tty');
const streams = binding('stream_handle');

/**
 * @param {any} fd
 * @returns {boolean} whether it is a terminal
 */
function isatty(fd) {
  return Number.isInteger(fd) && fd >= 0 && fd <= 2147483647 && native.isatty(fd);
}

function open(fd) {
  if (fd >> 0 !== fd || fd < 0) throw new ERR_INVALID_FD(fd);
  const handle = native.isatty(fd) ? streams.openTty(fd) : -22;
  if (handle < 0) {
    const { code, message } = systemErrorEntry(handle);
    throw new SystemError('ERR_TTY_INIT_FAILED', { code, errno: handle, message, syscall: 'uv_tty_init' });
  }
  return new TTY(handle);
}

/** The reading side of a terminal. */
class ReadStream extends Socket {
  /**
   * @param {number} fd
   * @param {object} [options]
   */
  constructor(fd, options) {
    // A terminal can be written to as well, whichever its descriptor is.
    super({ readableHighWaterMark: 0, ...options, handle: open(fd), manualStart: true });
    this.fd = fd;
    this.isRaw = false;
    this.isTTY = true;
  }

  /**
   * @param {boolean} flag key by key, without echo
   * @returns {this}
   */
  setRawMode(flag) {
    flag = !!flag;
    const status = this._handle === null ? -9 : native.setRawMode(this.fd, flag);
    if (status < 0) {
      const { errnoException } = require('internal/errors');
      this.emit('error', errnoException(status, 'setRawMode'));
      return this;
    }
    this.isRaw = flag;
    return this;
  }
}

/** The writing side of a terminal. */
class WriteStream extends Socket {
  /** @param {number} fd */
  constructor(fd) {
    super({ readableHighWaterMark: 0, handle: open(fd), manualStart: true });
    this.fd = fd;
    const size = native.windowSize(fd);
    if (Array.isArray(size)) [this.columns, this.rows] = size;
  }

  /** Reads the size anew, and emits `resize` if it has changed. */
  _refreshSize() {
    const { columns, rows } = this;
    const size = native.windowSize(this.fd);
    if (!Array.isArray(size)) {
      const { errnoException } = require('internal/errors');
      this.emit('error', errnoException(size, 'getWindowSize'));
      return;
    }
    if (columns === size[0] && rows === size[1]) return;
    [this.columns, this.rows] = size;
    this.emit('resize');
  }

  /** @returns {[number, number]} columns and rows */
  getWindowSize() {
    return [this.columns, this.rows];
  }

  cursorTo(x, y, callback) {
    return require('readline').cursorTo(this, x, y, callback);
  }

  moveCursor(dx, dy, callback) {
    return require('readline').moveCursor(this, dx, dy, callback);
  }

  clearLine(direction, callback) {
    return require('readline').clearLine(this, direction, callback);
  }

  clearScreenDown(callback) {
    return require('readline').clearScreenDown(this, callback);
  }
}

WriteStream.prototype.isTTY = true;
WriteStream.prototype.getColorDepth = getColorDepth;
WriteStream.prototype.hasColors = hasColors;

/** Callable without `new`, as it always was. */
function callable(Class, name) {
  return new Proxy(Class, {
    apply: (_, __, args) => new Class(...args),
    get: (target, key) => (key === 'name' ? name : target[key]),
  });
}

module.exports = { isatty, ReadStream: callable(ReadStream, 'ReadStream'), WriteStream: callable(WriteStream, 'WriteStream') };
