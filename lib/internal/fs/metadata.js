'use strict';
// What is known about a file and may be changed of it without opening: existence, stats, permissions, owner, times.
// Callback and sync forms; the promise forms are in fs/promises.

const { parseFileMode, validateInteger } = require('internal/validators');
const { toCallback, toFd, toPath, toSmallMode, toUnixTimestamp } = require('internal/fs/args');
const { makeBigIntStats, makeStatFs, makeStats } = require('internal/fs/stats');
const native = binding('fs');
const { constants: { F_OK, R_OK, W_OK, X_OK } } = native;

// ---- existence --------------------------------------------------------------------------------

const anyAccess = R_OK | W_OK | X_OK;

function toAccessMode(mode) {
  return toSmallMode(mode, anyAccess);
}

/**
 * @param {string | Buffer | URL} path
 * @param {number} [mode]
 * @param {(err: Error | null) => void} callback
 */
function access(path, mode, callback) {
  if (typeof mode === 'function') {
    callback = mode;
    mode = F_OK;
  }
  path = toPath(path);
  mode = toAccessMode(mode);
  native.access(path, mode, toCallback(callback));
}

/**
 * @param {string | Buffer | URL} path
 * @param {number} [mode]
 */
function accessSync(path, mode) {
  native.accessSync(toPath(path), toAccessMode(mode));
}

/**
 * @param {string | Buffer | URL} path
 * @param {(exists: boolean) => void} callback
 * @deprecated
 */
function exists(path, callback) {
  toCallback(callback);
  const answer = (err) => callback(!err);
  try {
    path = toPath(path);
  } catch {
    process.nextTick(answer, true);
    return;
  }
  native.access(path, F_OK, answer);
}

Object.defineProperty(exists, Symbol.for('nodejs.util.promisify.custom'), {
  configurable: false,
  enumerable: false,
  writable: false,
  value: function exists(path) {
    return new Promise((resolve) => module.exports.exists(path, resolve));
  },
});

let warnedOfType = false;

/**
 * @param {string | Buffer | URL} path
 * @returns {boolean}
 */
function existsSync(path) {
  if (typeof path !== 'string' || path.includes('\u0000')) {
    try {
      path = toPath(path);
    } catch (err) {
      if (err.code === 'ERR_INVALID_ARG_TYPE' && !warnedOfType) {
        warnedOfType = true;
        process.emitWarning(
          'Passing invalid argument types to fs.existsSync is deprecated', 'DeprecationWarning', 'DEP0187');
      }
      return false;
    }
  }
  return native.existsSync(path);
}

// ---- stats ------------------------------------------------------------------------------------

const statDefaults = Object.freeze({ bigint: false, throwIfNoEntry: true });

/**
 * @param {string | Buffer | URL} path
 * @param {{bigint?: boolean, throwIfNoEntry?: boolean}} [options]
 * @param {(err: Error | null, stats?: Stats) => void} callback
 */
function stat(path, options = statDefaults, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = statDefaults;
  }
  toCallback(callback);
  native.stat(toPath(path), Boolean(options.bigint), options.throwIfNoEntry === false ? quietly(callback) : callback);
}

/** @type {typeof stat} */
function lstat(path, options = statDefaults, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = statDefaults;
  }
  toCallback(callback);
  native.lstat(toPath(path), Boolean(options.bigint), options.throwIfNoEntry === false ? quietly(callback) : callback);
}

function quietly(callback) {
  return (err, stats) => {
    if (err && (err.code === 'ENOENT' || err.code === 'ENOTDIR')) callback(null, undefined);
    else callback(err, stats);
  };
}

/**
 * @param {number} fd
 * @param {{bigint?: boolean}} [options]
 * @param {(err: Error | null, stats?: Stats) => void} callback
 */
function fstat(fd, options = statDefaults, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = statDefaults;
  }
  fd = toFd(fd);
  native.fstat(fd, Boolean(options.bigint), toCallback(callback));
}

/**
 * @param {string | Buffer | URL} path
 * @param {{bigint?: boolean, throwIfNoEntry?: boolean}} [options]
 * @returns {Stats | undefined}
 */
function statSync(path, options = statDefaults) {
  if (typeof path !== 'string' || path.includes('\u0000')) path = toPath(path);
  const { bigint = false } = options;
  if (!native.statSync(path, bigint, options.throwIfNoEntry === false)) return undefined;
  return bigint ? makeBigIntStats() : makeStats();
}

/** @type {typeof statSync} */
function lstatSync(path, options = statDefaults) {
  const { bigint = false } = options;
  if (!native.lstatSync(toPath(path), bigint, options.throwIfNoEntry === false)) return undefined;
  return bigint ? makeBigIntStats() : makeStats();
}

/**
 * @param {number} fd
 * @param {{bigint?: boolean}} [options]
 */
function fstatSync(fd, options = statDefaults) {
  const { bigint = false } = options;
  native.fstatSync(toFd(fd), bigint);
  return bigint ? makeBigIntStats() : makeStats();
}

/**
 * @param {string | Buffer | URL} path
 * @param {{bigint?: boolean}} [options]
 * @param {(err: Error | null, stats?: StatFs) => void} callback
 */
function statfs(path, options = statDefaults, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = statDefaults;
  }
  toCallback(callback);
  const big = Boolean(options.bigint);
  native.statfs(toPath(path), (err, numbers) => {
    if (err) callback(err);
    else callback(null, makeStatFs(numbers, big));
  });
}

/**
 * @param {string | Buffer | URL} path
 * @param {{bigint?: boolean}} [options]
 */
function statfsSync(path, options = statDefaults) {
  return makeStatFs(native.statfsSync(toPath(path)), Boolean(options.bigint));
}

// ---- permissions and owners -------------------------------------------------------------------

/** -1 leaves an id as it is. */
function checkOwner(uid, gid) {
  validateInteger(uid, 'uid', -1, 0xffff_ffff);
  validateInteger(gid, 'gid', -1, 0xffff_ffff);
}

/**
 * @param {string | Buffer | URL} path
 * @param {string | number} mode
 * @param {(err: Error | null) => void} callback
 */
function chmod(path, mode, callback) {
  path = toPath(path);
  mode = parseFileMode(mode, 'mode');
  native.chmod(path, mode, toCallback(callback));
}

/**
 * @param {string | Buffer | URL} path
 * @param {string | number} mode
 */
function chmodSync(path, mode) {
  path = toPath(path);
  native.chmodSync(path, parseFileMode(mode, 'mode'));
}

/**
 * @param {number} fd
 * @param {string | number} mode
 * @param {(err: Error | null) => void} callback
 */
function fchmod(fd, mode, callback) {
  fd = toFd(fd);
  mode = parseFileMode(mode, 'mode');
  native.fchmod(fd, mode, toCallback(callback));
}

/**
 * @param {number} fd
 * @param {string | number} mode
 */
function fchmodSync(fd, mode) {
  fd = toFd(fd);
  native.fchmodSync(fd, parseFileMode(mode, 'mode'));
}

/**
 * @param {string | Buffer | URL} path
 * @param {number} uid
 * @param {number} gid
 * @param {(err: Error | null) => void} callback
 */
function chown(path, uid, gid, callback) {
  toCallback(callback);
  path = toPath(path);
  checkOwner(uid, gid);
  native.chown(path, uid, gid, callback);
}

/**
 * @param {string | Buffer | URL} path
 * @param {number} uid
 * @param {number} gid
 */
function chownSync(path, uid, gid) {
  path = toPath(path);
  checkOwner(uid, gid);
  native.chownSync(path, uid, gid);
}

/** @type {typeof chown} */
function lchown(path, uid, gid, callback) {
  toCallback(callback);
  path = toPath(path);
  checkOwner(uid, gid);
  native.lchown(path, uid, gid, callback);
}

/** @type {typeof chownSync} */
function lchownSync(path, uid, gid) {
  path = toPath(path);
  checkOwner(uid, gid);
  native.lchownSync(path, uid, gid);
}

/**
 * @param {number} fd
 * @param {number} uid
 * @param {number} gid
 * @param {(err: Error | null) => void} callback
 */
function fchown(fd, uid, gid, callback) {
  fd = toFd(fd);
  checkOwner(uid, gid);
  native.fchown(fd, uid, gid, toCallback(callback));
}

/**
 * @param {number} fd
 * @param {number} uid
 * @param {number} gid
 */
function fchownSync(fd, uid, gid) {
  fd = toFd(fd);
  checkOwner(uid, gid);
  native.fchownSync(fd, uid, gid);
}

// ---- times ------------------------------------------------------------------------------------

/**
 * @param {string | Buffer | URL} path
 * @param {number | string | Date} atime
 * @param {number | string | Date} mtime
 * @param {(err: Error | null) => void} callback
 */
function utimes(path, atime, mtime, callback) {
  toCallback(callback);
  native.utimes(toPath(path), toUnixTimestamp(atime), toUnixTimestamp(mtime), callback);
}

/**
 * @param {string | Buffer | URL} path
 * @param {number | string | Date} atime
 * @param {number | string | Date} mtime
 */
function utimesSync(path, atime, mtime) {
  native.utimesSync(toPath(path), toUnixTimestamp(atime), toUnixTimestamp(mtime));
}

/** @type {typeof utimes} */
function lutimes(path, atime, mtime, callback) {
  toCallback(callback);
  native.lutimes(toPath(path), toUnixTimestamp(atime), toUnixTimestamp(mtime), callback);
}

/** @type {typeof utimesSync} */
function lutimesSync(path, atime, mtime) {
  native.lutimesSync(toPath(path), toUnixTimestamp(atime), toUnixTimestamp(mtime));
}

/**
 * @param {number} fd
 * @param {number | string | Date} atime
 * @param {number | string | Date} mtime
 * @param {(err: Error | null) => void} callback
 */
function futimes(fd, atime, mtime, callback) {
  fd = toFd(fd);
  atime = toUnixTimestamp(atime, 'atime');
  mtime = toUnixTimestamp(mtime, 'mtime');
  native.futimes(fd, atime, mtime, toCallback(callback));
}

/**
 * @param {number} fd
 * @param {number | string | Date} atime
 * @param {number | string | Date} mtime
 */
function futimesSync(fd, atime, mtime) {
  fd = toFd(fd);
  native.futimesSync(fd, toUnixTimestamp(atime, 'atime'), toUnixTimestamp(mtime, 'mtime'));
}

module.exports = {
  access, accessSync, checkOwner, chmod, chmodSync, chown, chownSync, exists, existsSync, fchmod, fchmodSync,
  fchown, fchownSync, fstat, fstatSync, futimes, futimesSync, lchown, lchownSync, lstat, lstatSync, lutimes,
  lutimesSync, stat, statSync, statfs, statfsSync, toAccessMode, utimes, utimesSync,
};
