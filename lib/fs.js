'use strict';
// `node:fs`: the table of its functions. Operations live in internal/fs by subject; what most programs do without
// (streams, watchers, trees, globs, promises) is loaded when first used.

const content = require('internal/fs/content');
const descriptors = require('internal/fs/descriptors');
const entries = require('internal/fs/entries');
const metadata = require('internal/fs/metadata');
const { Dirent } = require('internal/fs/dirent');
const { Stats } = require('internal/fs/stats');
const { toCallback, toUnixTimestamp } = require('internal/fs/args');
const { constants } = binding('fs');

const tree = () => require('internal/fs/cp');
const folders = () => require('internal/fs/dir');
const globs = () => require('internal/fs/glob');
const streams = () => require('internal/fs/streams');
const watchers = () => require('internal/fs/watchers');

/**
 * @param {string | URL} src
 * @param {string | URL} dest
 * @param {object} [options]
 * @param {(err: Error | null) => void} callback
 */
function cp(src, dest, options, callback) {
  tree().cp(src, dest, options, callback);
}

/**
 * @param {string | URL} src
 * @param {string | URL} dest
 * @param {object} [options]
 */
function cpSync(src, dest, options) {
  tree().cpSync(src, dest, options);
}

/**
 * @param {string | Buffer | URL} path
 * @param {{encoding?: string, bufferSize?: number, recursive?: boolean}} [options]
 * @param {(err: Error | null, dir?: Dir) => void} callback
 */
function opendir(path, options, callback) {
  folders().opendir(path, options, callback);
}

/**
 * @param {string | Buffer | URL} path
 * @param {{encoding?: string, bufferSize?: number, recursive?: boolean}} [options]
 * @returns {Dir}
 */
function opendirSync(path, options) {
  return folders().opendirSync(path, options);
}

/**
 * @param {string | string[]} pattern
 * @param {{cwd?: string | URL, exclude?: any, withFileTypes?: boolean}} [options]
 * @param {(err: Error | null, matches?: string[] | Dirent[]) => void} callback
 */
function glob(pattern, options, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = undefined;
  }
  globs().globCallback(pattern, options, toCallback(callback));
}

/**
 * @param {string | string[]} pattern
 * @param {{cwd?: string | URL, exclude?: any, withFileTypes?: boolean}} [options]
 * @returns {string[] | Dirent[]}
 */
function globSync(pattern, options) {
  return globs().globSync(pattern, options);
}

/**
 * @param {string | Buffer | URL} path
 * @param {string | object} [options]
 * @returns {ReadStream}
 */
function createReadStream(path, options) {
  return new (streams().ReadStream)(path, options);
}

/**
 * @param {string | Buffer | URL} path
 * @param {string | object} [options]
 * @returns {WriteStream}
 */
function createWriteStream(path, options) {
  return new (streams().WriteStream)(path, options);
}

/**
 * @param {string | Buffer | URL} filename
 * @param {string | object} [options]
 * @param {(eventType: 'rename' | 'change', filename: string | Buffer | null) => void} [listener]
 * @returns {FSWatcher}
 */
function watch(filename, options, listener) {
  return watchers().watch(filename, options, listener);
}

/**
 * @param {string | Buffer | URL} filename
 * @param {{bigint?: boolean, persistent?: boolean, interval?: number}} [options]
 * @param {(current: Stats, previous: Stats) => void} listener
 * @returns {StatWatcher}
 */
function watchFile(filename, options, listener) {
  return require('internal/fs/watch_file').watchFile(filename, options, listener);
}

/**
 * @param {string | Buffer | URL} filename
 * @param {(current: Stats, previous: Stats) => void} [listener]
 */
function unwatchFile(filename, listener) {
  require('internal/fs/watch_file').unwatchFile(filename, listener);
}

module.exports = {
  appendFile: content.appendFile, appendFileSync: content.appendFileSync,
  access: metadata.access, accessSync: metadata.accessSync,
  chown: metadata.chown, chownSync: metadata.chownSync,
  chmod: metadata.chmod, chmodSync: metadata.chmodSync,
  close: descriptors.close, closeSync: descriptors.closeSync,
  copyFile: entries.copyFile, copyFileSync: entries.copyFileSync,
  cp, cpSync, createReadStream, createWriteStream,
  exists: metadata.exists, existsSync: metadata.existsSync,
  fchown: metadata.fchown, fchownSync: metadata.fchownSync,
  fchmod: metadata.fchmod, fchmodSync: metadata.fchmodSync,
  fdatasync: descriptors.fdatasync, fdatasyncSync: descriptors.fdatasyncSync,
  fstat: metadata.fstat, fstatSync: metadata.fstatSync,
  fsync: descriptors.fsync, fsyncSync: descriptors.fsyncSync,
  ftruncate: descriptors.ftruncate, ftruncateSync: descriptors.ftruncateSync,
  futimes: metadata.futimes, futimesSync: metadata.futimesSync,
  glob, globSync,
  lchown: metadata.lchown, lchownSync: metadata.lchownSync,
  // Only macOS can change the permissions of a link itself.
  lchmod: undefined, lchmodSync: undefined,
  link: entries.link, linkSync: entries.linkSync,
  lstat: metadata.lstat, lstatSync: metadata.lstatSync,
  lutimes: metadata.lutimes, lutimesSync: metadata.lutimesSync,
  mkdir: entries.mkdir, mkdirSync: entries.mkdirSync,
  mkdtemp: entries.mkdtemp, mkdtempSync: entries.mkdtempSync, mkdtempDisposableSync: entries.mkdtempDisposableSync,
  open: descriptors.open, openSync: descriptors.openSync,
  openAsBlob: content.openAsBlob, openAsBlobSync: content.openAsBlobSync,
  readdir: entries.readdir, readdirSync: entries.readdirSync,
  read: descriptors.read, readSync: descriptors.readSync,
  readv: descriptors.readv, readvSync: descriptors.readvSync,
  readFile: content.readFile, readFileSync: content.readFileSync,
  readlink: entries.readlink, readlinkSync: entries.readlinkSync,
  realpath: entries.realpath, realpathSync: entries.realpathSync,
  rename: entries.rename, renameSync: entries.renameSync,
  rm: entries.rm, rmSync: entries.rmSync,
  rmdir: entries.rmdir, rmdirSync: entries.rmdirSync,
  stat: metadata.stat, statfs: metadata.statfs, statSync: metadata.statSync, statfsSync: metadata.statfsSync,
  symlink: entries.symlink, symlinkSync: entries.symlinkSync,
  truncate: descriptors.truncate, truncateSync: descriptors.truncateSync,
  unwatchFile,
  unlink: entries.unlink, unlinkSync: entries.unlinkSync,
  utimes: metadata.utimes, utimesSync: metadata.utimesSync,
  watch, watchFile,
  writeFile: content.writeFile, writeFileSync: content.writeFileSync,
  write: descriptors.write, writeSync: descriptors.writeSync,
  writev: descriptors.writev, writevSync: descriptors.writevSync,
  Dirent,
};

/** A property that is loaded when first read. Users may replace the classes of streams. */
function lazily(name, load, replaceable = false) {
  let value;
  Object.defineProperty(module.exports, name, {
    configurable: true,
    enumerable: true,
    get: { [name]() { return value ??= load(); } }[name],
    set: replaceable ? { [name](replacement) { value = replacement; } }[name] : undefined,
  });
}

// `new fs.Stats()` and `fs.Stats()` are deprecated; `instanceof fs.Stats` is not.
module.exports.Stats = require('internal/util/deprecate').deprecate(Stats, 'fs.Stats constructor is deprecated.', 'DEP0180');
lazily('ReadStream', () => streams().ReadStream, true);
lazily('WriteStream', () => streams().WriteStream, true);
lazily('FileReadStream', () => module.exports.ReadStream, true);
lazily('FileWriteStream', () => module.exports.WriteStream, true);
lazily('Utf8Stream', () => require('internal/fs/utf8_stream').Utf8Stream);
module.exports._toUnixTimestamp = toUnixTimestamp;
require('internal/builtins').defineLazy(module.exports, 'Dir', true, 'internal/fs/dir');
Object.assign(module.exports, { opendir, opendirSync });
Object.defineProperty(module.exports, 'constants', { configurable: false, enumerable: true, value: constants, writable: false });
lazily('promises', () => require('fs/promises'));
