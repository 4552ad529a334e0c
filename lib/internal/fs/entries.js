'use strict';
// Entries of folders: making, naming, linking, listing, resolving, copying and removing them. Callback and sync forms;
// the promise forms are in fs/promises.

const {
  codes: { ERR_FS_EISDIR },
} = require('internal/errors');
const { parseFileMode, validateBoolean, validateOneOf } = require('internal/validators');
const {
  checkRmdirOptions, decodeName, namedCallback, toCallback, toOptions, toPath, toRemoval, toSmallMode, wantsBytes,
} = require('internal/fs/args');
const native = binding('fs');
const { constants: { COPYFILE_FICLONE, COPYFILE_FICLONE_FORCE, COPYFILE_EXCL } } = native;

// ---- links and names --------------------------------------------------------------------------

/**
 * @param {string | Buffer | URL} existingPath
 * @param {string | Buffer | URL} newPath
 * @param {(err: Error | null) => void} callback
 */
function link(existingPath, newPath, callback) {
  toCallback(callback);
  existingPath = toPath(existingPath, 'existingPath');
  native.link(existingPath, toPath(newPath, 'newPath'), callback);
}

/**
 * @param {string | Buffer | URL} existingPath
 * @param {string | Buffer | URL} newPath
 */
function linkSync(existingPath, newPath) {
  existingPath = toPath(existingPath, 'existingPath');
  native.linkSync(existingPath, toPath(newPath, 'newPath'));
}

const linkTypes = ['dir', 'file', 'junction', null, undefined];

/** The type says on Windows what kind of link to make; elsewhere it is only checked. */
function checkLinkType(type) {
  validateOneOf(type, 'type', linkTypes);
}

/**
 * @param {string | Buffer | URL} target
 * @param {string | Buffer | URL} path
 * @param {string | null} [type]
 * @param {(err: Error | null) => void} callback
 */
function symlink(target, path, type, callback) {
  if (callback === undefined) {
    callback = toCallback(type);
    type = undefined;
  } else {
    checkLinkType(type);
    toCallback(callback);
  }
  target = toPath(target, 'target');
  native.symlink(target, toPath(path), callback);
}

/**
 * @param {string | Buffer | URL} target
 * @param {string | Buffer | URL} path
 * @param {string | null} [type]
 */
function symlinkSync(target, path, type) {
  checkLinkType(type);
  target = toPath(target, 'target');
  native.symlinkSync(target, toPath(path));
}

/**
 * @param {string | Buffer | URL} oldPath
 * @param {string | Buffer | URL} newPath
 * @param {(err: Error | null) => void} callback
 */
function rename(oldPath, newPath, callback) {
  toCallback(callback);
  oldPath = toPath(oldPath, 'oldPath');
  native.rename(oldPath, toPath(newPath, 'newPath'), callback);
}

/**
 * @param {string | Buffer | URL} oldPath
 * @param {string | Buffer | URL} newPath
 */
function renameSync(oldPath, newPath) {
  oldPath = toPath(oldPath, 'oldPath');
  native.renameSync(oldPath, toPath(newPath, 'newPath'));
}

/**
 * @param {string | Buffer | URL} path
 * @param {(err: Error | null) => void} callback
 */
function unlink(path, callback) {
  toCallback(callback);
  native.unlink(toPath(path), callback);
}

/** @param {string | Buffer | URL} path */
function unlinkSync(path) {
  native.unlinkSync(toPath(path));
}

// Functions that give a name: as text, or as bytes that are decoded here.

function nameOf(result, encoding) {
  return result instanceof Uint8Array ? decodeName(result, encoding) : result;
}

/**
 * @param {string | Buffer | URL} path
 * @param {string | {encoding?: string | null}} [options]
 * @param {(err: Error | null, target?: string | Buffer) => void} callback
 */
function readlink(path, options, callback) {
  callback = toCallback(typeof options === 'function' ? options : callback);
  const { encoding } = toOptions(options);
  path = toPath(path, 'oldPath');
  if (wantsBytes(encoding)) native.readlink(path, true, namedCallback(callback, encoding));
  else native.readlink(path, false, callback);
}

/**
 * @param {string | Buffer | URL} path
 * @param {string | {encoding?: string | null}} [options]
 * @returns {string | Buffer}
 */
function readlinkSync(path, options) {
  const { encoding } = toOptions(options);
  return nameOf(native.readlinkSync(toPath(path, 'oldPath'), wantsBytes(encoding)), encoding);
}

/**
 * @param {string | Buffer | URL} path
 * @param {string | {encoding?: string | null}} [options]
 * @param {(err: Error | null, resolved?: string | Buffer) => void} callback
 */
function realpath(path, options, callback) {
  callback = toCallback(typeof options === 'function' ? options : callback);
  const { encoding } = toOptions(options);
  path = toPath(path);
  if (wantsBytes(encoding)) native.realpath(path, true, namedCallback(callback, encoding));
  else native.realpath(path, false, callback);
}

realpath.native = (path, options, callback) => {
  callback = toCallback(callback || options);
  const { encoding } = toOptions(options);
  path = toPath(path);
  if (wantsBytes(encoding)) native.realpathNative(path, true, namedCallback(callback, encoding));
  else native.realpathNative(path, false, callback);
};

/**
 * @param {string | Buffer | URL} path
 * @param {string | {encoding?: string | null}} [options]
 * @returns {string | Buffer}
 */
function realpathSync(path, options) {
  const { encoding } = toOptions(options);
  return nameOf(native.realpathSync(toPath(path), wantsBytes(encoding)), encoding);
}

realpathSync.native = (path, options) => {
  const { encoding } = toOptions(options);
  return nameOf(native.realpathNativeSync(toPath(path), wantsBytes(encoding)), encoding);
};

// ---- folders ----------------------------------------------------------------------------------

/** @returns {{mode: number, recursive: boolean}} */
function toMkdirOptions(options) {
  let mode = 0o777;
  let recursive = false;
  if (typeof options === 'number' || typeof options === 'string') {
    mode = parseFileMode(options, 'mode');
  } else if (options) {
    if (options.recursive !== undefined) {
      recursive = options.recursive;
      validateBoolean(recursive, 'options.recursive');
    }
    if (options.mode !== undefined) mode = parseFileMode(options.mode, 'options.mode');
  }
  return { mode, recursive };
}

/**
 * @param {string | Buffer | URL} path
 * @param {number | string | {mode?: string | number, recursive?: boolean}} [options]
 * @param {(err: Error | null, first?: string) => void} callback
 */
function mkdir(path, options, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = undefined;
  }
  toCallback(callback);
  path = toPath(path);
  const { mode, recursive } = toMkdirOptions(options);
  if (!recursive) native.mkdir(path, mode, callback);
  else native.mkdirRecursive(path, mode, false, (err, first) => (err ? callback(err) : callback(null, first)));
}

/**
 * @param {string | Buffer | URL} path
 * @param {number | string | {mode?: string | number, recursive?: boolean}} [options]
 * @returns {string | undefined} the first folder made, when `recursive`
 */
function mkdirSync(path, options) {
  path = toPath(path);
  const { mode, recursive } = toMkdirOptions(options);
  if (recursive) return native.mkdirRecursiveSync(path, mode, false);
  native.mkdirSync(path, mode);
}

/**
 * @param {string | Buffer | URL} path
 * @param {{recursive?: undefined}} [options]
 * @param {(err: Error | null) => void} callback
 */
function rmdir(path, options, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = undefined;
  }
  checkRmdirOptions(options);
  toCallback(callback);
  native.rmdir(toPath(path), callback);
}

/**
 * @param {string | Buffer | URL} path
 * @param {{recursive?: undefined}} [options]
 */
function rmdirSync(path, options) {
  path = toPath(path);
  checkRmdirOptions(options);
  native.rmdirSync(path);
}

/** @returns {boolean} */
function toRecursive(options) {
  const { recursive } = options;
  if (recursive === undefined || recursive === null) return false;
  validateBoolean(recursive, 'options.recursive');
  return recursive;
}

/** What a listing becomes for users. */
function listed(listing, path, options) {
  const { encoding } = options;
  if (options.withFileTypes) return require('internal/fs/dirent').direntsOf(listing, path, encoding);
  if (wantsBytes(encoding)) {
    for (let i = 0; i < listing.length; i++) listing[i] = decodeName(listing[i], encoding);
  }
  return listing;
}

/**
 * @param {string | Buffer | URL} path
 * @param {string | {encoding?: string, withFileTypes?: boolean, recursive?: boolean}} [options]
 * @param {(err: Error | null, files?: string[] | Buffer[] | Dirent[]) => void} callback
 */
function readdir(path, options, callback) {
  callback = toCallback(typeof options === 'function' ? options : callback);
  options = toOptions(options);
  path = toPath(path);
  const recursive = toRecursive(options);
  const bytes = wantsBytes(options.encoding);
  const types = Boolean(options.withFileTypes);
  if (!bytes && !types) {
    native.readdir(path, false, recursive, false, callback);
    return;
  }
  native.readdir(path, types, recursive, bytes, (err, listing) => {
    if (err) callback(err);
    else callback(null, listed(listing, path, options));
  });
}

/**
 * @param {string | Buffer | URL} path
 * @param {string | {encoding?: string, withFileTypes?: boolean, recursive?: boolean}} [options]
 * @returns {string[] | Buffer[] | Dirent[]}
 */
function readdirSync(path, options) {
  options = toOptions(options);
  path = toPath(path);
  const recursive = toRecursive(options);
  const bytes = wantsBytes(options.encoding);
  const types = Boolean(options.withFileTypes);
  const listing = native.readdirSync(path, types, recursive, bytes);
  return bytes || types ? listed(listing, path, options) : listing;
}

let warnedOfX = false;

function toPrefix(prefix) {
  const path = toPath(prefix, 'prefix');
  const end = typeof path === 'string' ? path.at(-1) === 'X' : path.at(-1) === 0x58;
  if (end && !warnedOfX) {
    warnedOfX = true;
    process.emitWarning(
      'mkdtemp() templates ending with X are not portable. For details see: https://nodejs.org/api/fs.html', 'Warning');
  }
  return path;
}

/**
 * @param {string | Buffer | URL} prefix
 * @param {string | {encoding?: string}} [options]
 * @param {(err: Error | null, folder?: string) => void} callback
 */
function mkdtemp(prefix, options, callback) {
  callback = toCallback(typeof options === 'function' ? options : callback);
  const { encoding } = toOptions(options);
  prefix = toPrefix(prefix);
  if (wantsBytes(encoding)) native.mkdtemp(prefix, true, namedCallback(callback, encoding));
  else native.mkdtemp(prefix, false, callback);
}

/**
 * @param {string | Buffer | URL} prefix
 * @param {string | {encoding?: string}} [options]
 * @returns {string | Buffer}
 */
function mkdtempSync(prefix, options) {
  const { encoding } = toOptions(options);
  return nameOf(native.mkdtempSync(toPrefix(prefix), wantsBytes(encoding)), encoding);
}

/**
 * @param {string | Buffer | URL} prefix
 * @param {string | {encoding?: string}} [options]
 * @returns {{path: string, remove(): void, [Symbol.dispose](): void}}
 */
function mkdtempDisposableSync(prefix, options) {
  const path = mkdtempSync(prefix, options);
  // The working directory may have changed by the time of removal.
  const full = require('path').resolve(process.cwd(), String(path));
  const remove = () => rmSync(full, { maxRetries: 0, recursive: true, force: true, retryDelay: 0 });
  return {
    path,
    remove,
    [Symbol.dispose]() {
      remove();
    },
  };
}

// ---- removing and copying ---------------------------------------------------------------------

/** The native side says EISDIR of `rm` itself where a folder needs `recursive`. */
function removalError(err) {
  if (err.code !== 'EISDIR' || err.syscall !== 'rm') return err;
  return new ERR_FS_EISDIR({ code: 'EISDIR', message: 'is a directory', path: err.path, syscall: 'rm', errno: 21 });
}

const passing = new Set(['EBUSY', 'EMFILE', 'ENFILE', 'ENOTEMPTY', 'EPERM']);

/** Tries again after a growing delay while the error may pass. */
function removeWithRetries(path, { recursive, force, maxRetries, retryDelay }, callback) {
  let attempt = 0;
  const onEnd = (err) => {
    if (err && attempt < maxRetries && passing.has(err.code)) {
      attempt++;
      require('timers').setTimeout(start, retryDelay * attempt);
      return;
    }
    callback(err === null ? null : removalError(err));
  };
  const start = () => native.rm(path, recursive, force, onEnd);
  start();
}

/**
 * @param {string | Buffer | URL} path
 * @param {{force?: boolean, maxRetries?: number, recursive?: boolean, retryDelay?: number}} [options]
 * @param {(err: Error | null) => void} callback
 */
function rm(path, options, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = undefined;
  }
  path = toPath(path);
  options = toRemoval(options);
  removeWithRetries(path, options, toCallback(callback));
}

/**
 * @param {string | Buffer | URL} path
 * @param {{force?: boolean, maxRetries?: number, recursive?: boolean, retryDelay?: number}} [options]
 */
function rmSync(path, options) {
  path = toPath(path);
  const { recursive, force, maxRetries, retryDelay } = toRemoval(options);
  try {
    native.rmSync(path, recursive, force, maxRetries, retryDelay);
  } catch (err) {
    throw removalError(err);
  }
}

const anyCopyMode = COPYFILE_EXCL | COPYFILE_FICLONE | COPYFILE_FICLONE_FORCE;

function toCopyMode(mode) {
  return toSmallMode(mode, anyCopyMode);
}

/**
 * @param {string | Buffer | URL} src
 * @param {string | Buffer | URL} dest
 * @param {number} [mode]
 * @param {(err: Error | null) => void} callback
 */
function copyFile(src, dest, mode, callback) {
  if (typeof mode === 'function') {
    callback = mode;
    mode = 0;
  }
  src = toPath(src, 'src');
  dest = toPath(dest, 'dest');
  mode = toCopyMode(mode);
  native.copyFile(src, dest, mode, toCallback(callback));
}

/**
 * @param {string | Buffer | URL} src
 * @param {string | Buffer | URL} dest
 * @param {number} [mode]
 */
function copyFileSync(src, dest, mode) {
  src = toPath(src, 'src');
  native.copyFileSync(src, toPath(dest, 'dest'), toCopyMode(mode));
}

module.exports = {
  checkLinkType, copyFile, copyFileSync, link, linkSync, listed, mkdir, mkdirSync, mkdtemp, mkdtempDisposableSync,
  mkdtempSync, nameOf, readdir, readdirSync, readlink, readlinkSync, realpath, realpathSync, removeWithRetries, rename,
  renameSync, rm, rmSync, rmdir, rmdirSync, symlink, symlinkSync, toCopyMode, toMkdirOptions, toPrefix, toRecursive,
  unlink, unlinkSync,
};
