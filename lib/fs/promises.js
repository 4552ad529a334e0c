'use strict';
// `node:fs/promises`: the operations as functions that give promises. Each one is the native side's own promise, with
// arguments checked before and, where it fails, the awaiting function's stack added.

const { codes: { ERR_METHOD_NOT_IMPLEMENTED } } = require('internal/errors');
const { parseFileMode } = require('internal/validators');
const {
  checkData, checkRmdirOptions, toFlags, toOptions, toPath, toRemoval, toUnixTimestamp, wantsBytes,
} = require('internal/fs/args');
const { checkOwner, toAccessMode } = require('internal/fs/metadata');
const {
  checkLinkType, listed, nameOf, removeWithRetries, toCopyMode, toMkdirOptions, toPrefix, toRecursive,
} = require('internal/fs/entries');
const { appending, finished, formFor, overwriting, toData, toWriteOptions } = require('internal/fs/content');
const { toLength } = require('internal/fs/descriptors');
const { makeStatFs } = require('internal/fs/stats');
const {
  FileHandle, closingAfter, isPieces, kFd, readWhole, traced, use, writeToHandle, writeWhole,
} = require('internal/fs/file_handle');
const native = binding('fs');
const { constants } = native;

async function access(path, mode = constants.F_OK) {
  path = toPath(path);
  return await traced(native.access(path, toAccessMode(mode)));
}

async function copyFile(src, dest, mode) {
  src = toPath(src, 'src');
  return await traced(native.copyFile(src, toPath(dest, 'dest'), toCopyMode(mode)));
}

async function cp(src, dest, options) {
  return await require('internal/fs/cp').cpPromise(src, dest, options);
}

/**
 * @param {string | string[]} pattern
 * @param {{cwd?: string | URL, exclude?: any, withFileTypes?: boolean}} [options]
 * @returns {AsyncIterator<string | Dirent>}
 */
async function* glob(pattern, options) {
  yield* require('internal/fs/glob').globIterate(pattern, options);
}

/**
 * @param {string | Buffer | URL} path
 * @param {string | number} [flags]
 * @param {string | number} [mode]
 * @returns {Promise<FileHandle>}
 */
async function open(path, flags, mode) {
  path = toPath(path);
  flags = toFlags(flags);
  mode = parseFileMode(mode, 'mode', 0o666);
  return new FileHandle(await traced(native.open(path, flags, mode)), path);
}

function opendir(path, options) {
  return require('internal/fs/dir').opendirPromise(path, options);
}

// Promisified, it stays what it is.
Object.defineProperty(opendir, Symbol.for('nodejs.util.promisify.custom'), { configurable: true, value: opendir });

async function rename(oldPath, newPath) {
  oldPath = toPath(oldPath, 'oldPath');
  return await traced(native.rename(oldPath, toPath(newPath, 'newPath')));
}

async function truncate(path, len = 0) {
  path = toPath(path);
  return await traced(native.truncate(path, toLength(len)));
}

async function rm(path, options) {
  path = toPath(path);
  options = toRemoval(options);
  await traced(new Promise((resolve, reject) => {
    removeWithRetries(path, options, (err) => (err ? reject(err) : resolve()));
  }));
}

async function rmdir(path, options) {
  path = toPath(path);
  checkRmdirOptions(options);
  return await traced(native.rmdir(path));
}

async function mkdir(path, options) {
  path = toPath(path);
  const { mode, recursive } = toMkdirOptions(options);
  return await traced(recursive ? native.mkdirRecursive(path, mode, false) : native.mkdir(path, mode));
}

async function readdir(path, options) {
  options = toOptions(options);
  path = toPath(path);
  const recursive = toRecursive(options);
  const listing = native.readdir(path, Boolean(options.withFileTypes), recursive, wantsBytes(options.encoding));
  return listed(await traced(listing), path, options);
}

async function readlink(path, options) {
  const { encoding } = toOptions(options);
  path = toPath(path, 'oldPath');
  return nameOf(await traced(native.readlink(path, wantsBytes(encoding))), encoding);
}

async function symlink(target, path, type) {
  checkLinkType(type);
  target = toPath(target, 'target');
  return await traced(native.symlink(target, toPath(path)));
}

async function lstat(path, options = undefined) {
  return await stats(native.lstat, path, options);
}

async function stat(path, options = undefined) {
  return await stats(native.stat, path, options);
}

Object.defineProperty(lstat, 'length', { value: 1 });
Object.defineProperty(stat, 'length', { value: 1 });

async function stats(look, path, options) {
  const { bigint = false, throwIfNoEntry = true } = options ?? {};
  try {
    return await traced(look(toPath(path), bigint));
  } catch (err) {
    if (throwIfNoEntry === false && (err.code === 'ENOENT' || err.code === 'ENOTDIR')) return undefined;
    throw err;
  }
}

async function statfs(path, options = undefined) {
  return makeStatFs(await traced(native.statfs(toPath(path))), Boolean(options?.bigint));
}
Object.defineProperty(statfs, 'length', { value: 1 });

async function link(existingPath, newPath) {
  existingPath = toPath(existingPath, 'existingPath');
  return await traced(native.link(existingPath, toPath(newPath, 'newPath')));
}

async function unlink(path) {
  return await traced(native.unlink(toPath(path)));
}

async function chmod(path, mode) {
  path = toPath(path);
  return await traced(native.chmod(path, parseFileMode(mode, 'mode')));
}

async function lchmod(path, mode) {
  throw new ERR_METHOD_NOT_IMPLEMENTED('lchmod()');
}

async function lchown(path, uid, gid) {
  path = toPath(path);
  checkOwner(uid, gid);
  return await traced(native.lchown(path, uid, gid));
}

async function chown(path, uid, gid) {
  path = toPath(path);
  checkOwner(uid, gid);
  return await traced(native.chown(path, uid, gid));
}

async function utimes(path, atime, mtime) {
  path = toPath(path);
  return await traced(native.utimes(path, toUnixTimestamp(atime), toUnixTimestamp(mtime)));
}

async function lutimes(path, atime, mtime) {
  path = toPath(path);
  return await traced(native.lutimes(path, toUnixTimestamp(atime), toUnixTimestamp(mtime)));
}

async function realpath(path, options) {
  const { encoding } = toOptions(options);
  path = toPath(path);
  return nameOf(await traced(native.realpathNative(path, wantsBytes(encoding))), encoding);
}

async function mkdtemp(prefix, options) {
  const { encoding } = toOptions(options);
  prefix = toPrefix(prefix);
  return nameOf(await traced(native.mkdtemp(prefix, wantsBytes(encoding))), encoding);
}

/** @returns {Promise<{path: string, remove(): Promise<void>, [Symbol.asyncDispose](): Promise<void>}>} */
async function mkdtempDisposable(prefix, options) {
  const cwd = process.cwd();
  const path = await mkdtemp(prefix, options);
  const full = require('path').resolve(cwd, String(path));
  const remove = () => rm(full, { maxRetries: 0, recursive: true, force: true, retryDelay: 0 });
  return {
    __proto__: null,
    path,
    remove,
    async [Symbol.asyncDispose]() {
      await remove();
    },
  };
}

/**
 * @param {string | Buffer | URL | FileHandle} path
 * @param {any} data text, bytes, or an iterable or stream of them
 * @param {string | object} [options]
 */
async function writeFile(path, data, options) {
  await writeTo(path, data, toWriteOptions(options, overwriting));
}

/** @type {typeof writeFile} */
async function appendFile(path, data, options) {
  await writeTo(path, data, toWriteOptions(options, appending));
}

async function writeTo(path, data, options) {
  const pieces = isPieces(data);
  if (!pieces) checkData(data);
  if (path instanceof FileHandle) {
    await use(path, 'writeFile', (fd) => writeToHandle(fd, data, options));
    return;
  }
  const { encoding, flags, flush, mode, signal } = options;
  if (!pieces) {
    await traced(writeWhole(toPath(path), toData(data, encoding), flags, mode, flush, signal));
    return;
  }
  signal?.throwIfAborted();
  const handle = await open(path, flags, mode);
  await closingAfter(handle, () => traced(writeToHandle(handle[kFd], data, options)));
}

/**
 * @param {string | Buffer | URL | FileHandle} path
 * @param {string | {encoding?: string | null, flag?: string, signal?: AbortSignal}} [options]
 * @returns {Promise<string | Buffer>}
 */
async function readFile(path, options) {
  options = toOptions(options);
  if (path instanceof FileHandle) return await use(path, 'readFile', (fd) => readWhole(fd, options));
  const { encoding, flag, signal } = options;
  path = toPath(path);
  if (signal !== undefined) return await traced(readWhole(path, options, toFlags(flag)));
  return finished(await traced(native.readFile(path, toFlags(flag), formFor(encoding))), encoding);
}

/**
 * @param {string | Buffer | URL} filename
 * @param {string | object} [options]
 * @returns {AsyncIterator<{eventType: string, filename: string | Buffer}>}
 */
function watch(filename, options) {
  return require('internal/fs/watchers').watchIterate(filename, options);
}
Object.defineProperty(watch, 'length', { value: 1 });

module.exports = {
  access, copyFile, cp, glob, open, opendir, rename, truncate, rm, rmdir, mkdir, readdir, readlink, symlink, lstat,
  stat, statfs, link, unlink, chmod, lchmod, lchown, chown, utimes, lutimes, realpath, mkdtemp, mkdtempDisposable,
  writeFile, appendFile, readFile, watch,
  constants,
};
