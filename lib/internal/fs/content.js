'use strict';
// Whole files: read, write, append, and a Blob over a file. The native side does each in one piece of work; here are
// options, encodings it does not know, and abort signals. The promise forms are in fs/promises.

const { current } = require('internal/async_hooks');
const { AbortError } = require('internal/errors');
const { parseFileMode, validateBoolean, validateObject, validateString } = require('internal/validators');
const { encodingCode, LATIN1, UTF8 } = require('internal/buffer/encodings');
const { FastBuffer } = require('internal/buffer/memory');
const { checkData, toCallback, toFd, toFlags, toOptions, toPath } = require('internal/fs/args');
const { isProxy } = require('internal/util/types');
const native = binding('fs');
const { constants: { O_APPEND, O_CREAT, O_RDONLY, O_TRUNC, O_WRONLY } } = native;

// ---- what the native side gives ---------------------------------------------------------------

const asMemory = 0;
const asUtf8 = 1;
const asLatin1 = 2;

/** Whether users want the bytes. */
function isBuffer(encoding) {
  return encoding === undefined || encoding === null || encoding === '' || encoding === 'buffer';
}

/** The form in which to ask for a file's content: as text when the native side can decode it. */
function formFor(encoding) {
  if (isBuffer(encoding)) return asMemory;
  switch (encodingCode(encoding)) {
    case UTF8: return asUtf8;
    case LATIN1: return asLatin1;
    default: return asMemory;
  }
}

/**
 * What users get for content that came in the form of `formFor(encoding)`.
 * @param {string | ArrayBuffer} content
 * @param {string | null | undefined} encoding
 * @returns {string | Buffer}
 */
function finished(content, encoding) {
  if (typeof content === 'string') return content;
  const buffer = new FastBuffer(content, 0, content.byteLength);
  return isBuffer(encoding) ? buffer : buffer.toString(encoding);
}

/** A path or a descriptor. Any number is meant as a descriptor, and has to be a good one. */
function toPlace(path) {
  return typeof path === 'number' ? toFd(path) : toPath(path);
}

/**
 * A byte that the native work looks at, and that an abort sets. A signal need only have `aborted`: one without events, or
 * whose methods a proxy stands before, is looked at when the work has ended.
 */
class Cancellation {
  constructor(signal) {
    this.signal = signal;
    this.flag = new Uint8Array(1);
    this.onAbort = undefined;
    if (typeof signal.addEventListener !== 'function' || isProxy(signal)) return;
    this.onAbort = () => { this.flag[0] = 1; };
    signal.addEventListener('abort', this.onAbort, { once: true });
  }

  /** The error to report instead of `err`, once the work has ended. */
  end(err) {
    if (this.onAbort !== undefined) this.signal.removeEventListener('abort', this.onAbort);
    return this.signal.aborted ? new AbortError(undefined, { cause: this.signal.reason }) : err;
  }
}

/** Whether the signal has fired before anything began; the callback then hears of it. */
function isAborted(signal, callback) {
  if (!signal?.aborted) return false;
  process.nextTick(callback, new AbortError(undefined, { cause: signal.reason }));
  return true;
}

// ---- read -------------------------------------------------------------------------------------

/**
 * @param {string | Buffer | URL | number} path
 * @param {string | {encoding?: string | null, flag?: string, signal?: AbortSignal}} [options]
 * @param {(err: Error | null, data?: string | Buffer) => void} callback
 */
function readFile(path, options, callback) {
  callback = toCallback(callback || options);
  const { encoding, flag, signal } = toOptions(options);
  const form = formFor(encoding);
  if (isAborted(signal, callback)) return;
  const flags = toFlags(flag);
  const place = toPlace(path);
  if (current.hooked && !signal) {
    require('internal/fs/read_in_steps').readInSteps(place, flags, (err, content) => {
      if (err) callback(err);
      else deliver(() => (isBuffer(encoding) ? content : content.toString(encoding)), callback);
    });
    return;
  }
  if (form !== asMemory && !signal) {
    native.readFile(place, flags, form, undefined, callback);
    return;
  }
  const cancellation = signal ? new Cancellation(signal) : undefined;
  native.readFile(place, flags, form, cancellation?.flag, (err, content) => {
    if (cancellation !== undefined) err = cancellation.end(err);
    if (err) {
      callback(err);
      return;
    }
    deliver(() => finished(content, encoding), callback);
  });
}

/** Calls back with what `make` gives: no string holds any content. */
function deliver(make, callback) {
  let data;
  try {
    data = make();
  } catch (tooLong) {
    callback(tooLong);
    return;
  }
  callback(null, data);
}

/**
 * @param {string | Buffer | URL | number} path
 * @param {string | {encoding?: string | null, flag?: string}} [options]
 * @returns {string | Buffer}
 */
function readFileSync(path, options) {
  // The two commonest ways to call need no look at anything else.
  if (options === 'utf8' || options === 'utf-8') return native.readFileSync(toPlace(path), O_RDONLY, asUtf8);
  if (options === undefined) {
    const memory = native.readFileSync(toPlace(path), O_RDONLY, asMemory);
    return new FastBuffer(memory, 0, memory.byteLength);
  }
  const { encoding, flag } = toOptions(options);
  return finished(native.readFileSync(toPlace(path), toFlags(flag), formFor(encoding)), encoding);
}

// ---- write ------------------------------------------------------------------------------------

/** Text in UTF-8 is encoded on the native side. */
function toData(data, encoding) {
  if (typeof data !== 'string') return data;
  if (encoding === undefined || encoding === null || encoding === 'utf8' || encoding === 'utf-8') return data;
  return require('buffer').Buffer.from(data, encoding || 'utf8');
}

const overwriting = O_TRUNC | O_CREAT | O_WRONLY;

/** @returns {{encoding: any, mode: number, flags: number, flush: boolean, signal?: AbortSignal}} */
function toWriteOptions(options, flags = overwriting) {
  const { encoding, mode, flag, flush, signal } = toOptions(options);
  if (flush !== undefined && flush !== null) validateBoolean(flush, 'options.flush');
  return {
    encoding,
    mode: mode === undefined || mode === null ? 0o666 : parseFileMode(mode, 'mode', 0o666),
    flags: flag ? toFlags(flag) : flags,
    flush: Boolean(flush),
    signal,
  };
}

function writeAs(path, data, options, callback, flags) {
  callback = toCallback(callback || options);
  checkData(data);
  const { encoding, mode, flags: wanted, flush, signal } = toWriteOptions(options, flags);
  data = toData(data, encoding);
  if (isAborted(signal, callback)) return;
  const place = toPlace(path);
  if (flush) {
    writeFlushed(place, data, wanted, mode, callback);
    return;
  }
  if (!signal) {
    native.writeFile(place, data, wanted, mode, false, undefined, callback);
    return;
  }
  const cancellation = new Cancellation(signal);
  native.writeFile(place, data, wanted, mode, false, cancellation.flag, (err) => callback(cancellation.end(err)));
}

/** The flush goes through the public function: programs watch and replace it. */
function writeFlushed(place, data, flags, mode, callback) {
  const fs = require('fs');
  const onOpen = (err, fd) => {
    if (err) {
      callback(err);
      return;
    }
    const end = (err) => {
      if (place === fd) callback(err);
      else fs.close(fd, (closing) => callback(err ?? closing));
    };
    native.writeFile(fd, data, flags, mode, false, undefined, (err) => {
      if (err) end(err);
      else fs.fsync(fd, end);
    });
  };
  if (typeof place === 'number') onOpen(null, place);
  else native.open(place, flags, mode, onOpen);
}

function writeAsSync(path, data, options, flags) {
  checkData(data);
  const { encoding, mode, flags: wanted, flush } = toWriteOptions(options, flags);
  data = toData(data, encoding);
  const place = toPlace(path);
  if (!flush) {
    native.writeFileSync(place, data, wanted, mode, false);
    return;
  }
  const fd = typeof place === 'number' ? place : native.openSync(place, wanted, mode);
  try {
    native.writeFileSync(fd, data, wanted, mode, false);
    require('fs').fsyncSync(fd);
  } finally {
    if (place !== fd) native.closeSync(fd);
  }
}

/**
 * @param {string | Buffer | URL | number} path
 * @param {string | Buffer | NodeJS.TypedArray | DataView} data
 * @param {string | {encoding?: string | null, mode?: number, flag?: string, flush?: boolean, signal?: AbortSignal}} [options]
 * @param {(err: Error | null) => void} callback
 */
function writeFile(path, data, options, callback) {
  writeAs(path, data, options, callback, overwriting);
}

/**
 * @param {string | Buffer | URL | number} path
 * @param {string | Buffer | NodeJS.TypedArray | DataView} data
 * @param {string | {encoding?: string | null, mode?: number, flag?: string, flush?: boolean}} [options]
 */
function writeFileSync(path, data, options) {
  writeAsSync(path, data, options, overwriting);
}

const appending = O_APPEND | O_CREAT | O_WRONLY;

/** @type {typeof writeFile} */
function appendFile(path, data, options, callback) {
  writeAs(path, data, options, callback, appending);
}

/** @type {typeof writeFileSync} */
function appendFileSync(path, data, options) {
  writeAsSync(path, data, options, appending);
}

// ---- blobs ------------------------------------------------------------------------------------

function toBlobOptions(options) {
  validateObject(options, 'options');
  const { type = '' } = options;
  validateString(type, 'options.type');
  return type;
}

/**
 * @param {string | Buffer | URL} path
 * @param {{type?: string}} [options]
 * @returns {Promise<Blob>}
 */
function openAsBlob(path, options = {}) {
  return Promise.resolve(openAsBlobSync(path, options));
}

/**
 * @param {string | Buffer | URL} path
 * @param {{type?: string}} [options]
 * @returns {Blob}
 */
function openAsBlobSync(path, options = {}) {
  const type = toBlobOptions(options);
  return require('internal/fs/file_blob').blobOfFile(toPath(path), type);
}

module.exports = {
  Cancellation, appendFile, appendFileSync, appending, asMemory, finished, formFor, openAsBlob,
  openAsBlobSync, overwriting, readFile, readFileSync, toData, toWriteOptions, writeFile, writeFileSync,
};
