'use strict';
// Copying trees: `fs.cp` in its three forms. One algorithm, a generator that yields each file operation; it is driven
// either by synchronous operations or by promises.

const {
  codes: {
    ERR_FS_CP_DIR_TO_NON_DIR, ERR_FS_CP_EEXIST, ERR_FS_CP_EINVAL, ERR_FS_CP_FIFO_PIPE, ERR_FS_CP_NON_DIR_TO_DIR,
    ERR_FS_CP_SOCKET, ERR_FS_CP_SYMLINK_TO_SUBDIRECTORY, ERR_FS_CP_UNKNOWN, ERR_FS_EISDIR,
    ERR_INCOMPATIBLE_OPTION_PAIR, ERR_INVALID_RETURN_VALUE,
  },
} = require('internal/errors');
const { validateBoolean, validateFunction, validateInteger, validateObject } = require('internal/validators');
const { dirname, isAbsolute, join, parse, resolve, sep } = require('path');
const { toCallback, toPath } = require('internal/fs/args');
const native = binding('fs');
const { constants: { COPYFILE_EXCL, COPYFILE_FICLONE, COPYFILE_FICLONE_FORCE } } = native;

// ---- options and errors -----------------------------------------------------------------------

const defaults = Object.freeze({
  dereference: false,
  errorOnExist: false,
  filter: undefined,
  force: true,
  mode: 0,
  preserveTimestamps: false,
  recursive: false,
  verbatimSymlinks: false,
});

function toCopyOptions(options) {
  if (options === undefined) return defaults;
  validateObject(options, 'options');
  const wanted = { ...defaults, ...options };
  for (const name of ['dereference', 'errorOnExist', 'force', 'preserveTimestamps', 'recursive', 'verbatimSymlinks']) {
    validateBoolean(wanted[name], `options.${name}`);
  }
  if (wanted.mode === undefined || wanted.mode === null) wanted.mode = 0;
  validateInteger(wanted.mode, 'mode', 0, COPYFILE_EXCL | COPYFILE_FICLONE | COPYFILE_FICLONE_FORCE);
  if (wanted.dereference && wanted.verbatimSymlinks) {
    throw new ERR_INCOMPATIBLE_OPTION_PAIR('dereference', 'verbatimSymlinks');
  }
  if (wanted.filter !== undefined) validateFunction(wanted.filter, 'options.filter');
  return wanted;
}

const numbers = { EEXIST: 17, EINVAL: 22, EISDIR: 21, ENOTDIR: 20 };

function refusal(Code, code, path, message) {
  return new Code({ message, path, syscall: 'cp', errno: numbers[code], code });
}

/** What is found before anything was copied is told in plain words by the synchronous form. */
function refuseAtStart(state, Code, code, path, message) {
  if (!state.plain) return refusal(Code, code, path, message);
  const name = Object.keys(startCodes).find((key) => startCodes[key] === Code);
  return Object.assign(new Error(message[0].toUpperCase() + message.slice(1)), { code: name });
}

const startCodes = {
  ERR_FS_CP_DIR_TO_NON_DIR, ERR_FS_CP_EINVAL, ERR_FS_CP_FIFO_PIPE, ERR_FS_CP_NON_DIR_TO_DIR, ERR_FS_CP_SOCKET,
  ERR_FS_CP_UNKNOWN, ERR_FS_EISDIR,
};

// ---- checks -----------------------------------------------------------------------------------

function isSame(a, b) {
  return b.ino && b.dev && a.ino === b.ino && a.dev === b.dev;
}

/** Whether `inner` is `outer` or lies below it, by their names. */
function isBelow(outer, inner) {
  const outerParts = resolve(outer).split(sep).filter(Boolean);
  const innerParts = resolve(inner).split(sep).filter(Boolean);
  return outerParts.every((part, i) => innerParts[i] === part);
}

/** Looks at both ends. Gives their stats, `dest` undefined where nothing is there yet. */
function* lookAtBoth(state, src, dest) {
  const { dereference } = state.options;
  const look = dereference ? state.io.stat : state.io.lstat;
  const srcStat = yield look(src);
  let destStat;
  try {
    destStat = yield look(dest);
  } catch (err) {
    if (err.code !== 'ENOENT') throw err;
  }
  if (destStat !== undefined) {
    if (isSame(srcStat, destStat)) {
      const words = state.plain ? `src and dest cannot be the same ${dest}` : 'src and dest cannot be the same';
      const err = refuseAtStart(state, ERR_FS_CP_EINVAL, 'EINVAL', dest, words);
      if (state.plain) err.message = words;
      throw err;
    }
    if (srcStat.isDirectory() && !destStat.isDirectory()) {
      throw refuseAtStart(state, ERR_FS_CP_DIR_TO_NON_DIR, 'EISDIR', dest,
                          `cannot overwrite non-directory ${dest} with directory ${src}`);
    }
    if (!srcStat.isDirectory() && destStat.isDirectory() && !(state.plain && srcStat.isSymbolicLink())) {
      throw refuseAtStart(state, ERR_FS_CP_NON_DIR_TO_DIR, 'ENOTDIR', dest,
                          `cannot overwrite directory ${dest} with non-directory ${src}`);
    }
  }
  if (srcStat.isDirectory() && isBelow(src, dest)) {
    throw refuseAtStart(state, ERR_FS_CP_EINVAL, 'EINVAL', dest, `cannot copy ${src} to a subdirectory of self ${dest}`);
  }
  return { srcStat, destStat };
}

/** Links may hide that the target lies inside the source: compares what is above the target by identity. */
function* checkAbove(state, src, srcStat, dest) {
  const srcParent = resolve(dirname(src));
  for (let above = resolve(dirname(dest)); above !== srcParent && above !== parse(above).root; above = resolve(dirname(above))) {
    let stat;
    try {
      stat = yield state.io.stat(above);
    } catch (err) {
      if (err.code === 'ENOENT') continue;
      throw err;
    }
    if (isSame(srcStat, stat)) {
      throw refuseAtStart(state, ERR_FS_CP_EINVAL, 'EINVAL', dest, `cannot copy ${src} to a subdirectory of self ${dest}`);
    }
  }
}

// ---- the copy ---------------------------------------------------------------------------------

function* isWanted(state, src, dest) {
  const { filter } = state.options;
  if (filter === undefined) return true;
  const answer = filter(src, dest);
  if (!state.plainFilter) return yield answer;
  if (typeof answer?.then === 'function') throw new ERR_INVALID_RETURN_VALUE('boolean', 'filter', answer);
  return answer;
}

function* copyAll(state, src, dest) {
  if (!(yield* isWanted(state, src, dest))) return;
  const { srcStat, destStat } = yield* lookAtBoth(state, src, dest);
  if (srcStat.isDirectory()) yield* checkAbove(state, src, srcStat, dest);
  if (srcStat.isDirectory() && !state.options.recursive) {
    throw state.plain ?
      refuseAtStart(state, ERR_FS_EISDIR, 'EISDIR', src, `recursive option not enabled, cannot copy a directory: ${src}`) :
      refusal(ERR_FS_EISDIR, 'EISDIR', src, `${src} is a directory (not copied)`);
  }
  if (destStat === undefined) yield state.io.mkdirs(dirname(dest));
  yield* copyEntry(state, src, srcStat, dest, destStat);
}

function* copyEntry(state, src, srcStat, dest, destStat) {
  if (srcStat.isDirectory()) {
    yield* copyFolder(state, src, srcStat, dest, destStat);
  } else if (srcStat.isFile() || srcStat.isCharacterDevice() || srcStat.isBlockDevice()) {
    yield* copyFile(state, src, srcStat, dest, destStat);
  } else if (srcStat.isSymbolicLink()) {
    yield* copyLink(state, src, dest, destStat);
  } else if (srcStat.isSocket()) {
    throw refuseAtStart(state, ERR_FS_CP_SOCKET, 'EINVAL', dest, `cannot copy a socket file: ${dest}`);
  } else if (srcStat.isFIFO()) {
    throw refuseAtStart(state, ERR_FS_CP_FIFO_PIPE, 'EINVAL', dest, `cannot copy a FIFO pipe: ${dest}`);
  } else {
    throw refuseAtStart(state, ERR_FS_CP_UNKNOWN, 'EINVAL', dest, `cannot copy an unknown file type: ${dest}`);
  }
}

function* copyFolder(state, src, srcStat, dest, destStat) {
  if (destStat === undefined) {
    yield state.io.mkdir(dest);
  } else if (state.options.errorOnExist && !state.options.force) {
    throw refusal(ERR_FS_CP_EEXIST, 'EEXIST', dest, `${dest} already exists`);
  }
  for (const name of yield state.io.readdir(src)) {
    const from = join(src, name);
    const to = join(dest, name);
    if (!(yield* isWanted(state, from, to))) continue;
    const both = yield* lookAtBoth(state, from, to);
    yield* copyEntry(state, from, both.srcStat, to, both.destStat);
  }
  if (destStat === undefined) yield state.io.chmod(dest, Number(srcStat.mode) & 0o7777);
}

function* copyFile(state, src, srcStat, dest, destStat) {
  const { io, options } = state;
  if (destStat !== undefined) {
    if (!options.force) {
      if (options.errorOnExist) throw refusal(ERR_FS_CP_EEXIST, 'EEXIST', dest, `${dest} already exists`);
      return;
    }
    yield io.unlink(dest);
  }
  yield io.copyFile(src, dest, options.mode);
  const mode = Number(srcStat.mode) & 0o7777;
  if (options.preserveTimestamps) {
    // Copying has touched the source's access time; what cannot be written to takes no times.
    if ((mode & 0o200) === 0) yield io.chmod(dest, mode | 0o200);
    const { atimeNs, mtimeNs } = yield io.stat(src);
    yield io.utimes(dest, Number(atimeNs) / 1e9, Number(mtimeNs) / 1e9);
  }
  yield io.chmod(dest, mode);
}

function* copyLink(state, src, dest, destStat) {
  const { io, options } = state;
  let target = yield io.readlink(src);
  if (!options.verbatimSymlinks && !isAbsolute(target)) target = resolve(dirname(src), target);
  if (destStat === undefined) {
    yield io.symlink(target, dest);
    return;
  }
  let destTarget;
  try {
    destTarget = yield io.readlink(dest);
  } catch (err) {
    // Not a link: making one tells that something is in the way.
    if (err.code !== 'EINVAL' && err.code !== 'UNKNOWN') throw err;
    yield io.symlink(target, dest);
    return;
  }
  if (!isAbsolute(destTarget)) destTarget = resolve(dirname(dest), destTarget);
  const targetStat = yield* quietly(io.stat(src));
  if (targetStat?.isDirectory()) {
    if (isBelow(target, destTarget)) {
      throw refusal(ERR_FS_CP_EINVAL, 'EINVAL', dest, `cannot copy ${target} to a subdirectory of self ${destTarget}`);
    }
    if (isBelow(destTarget, target) && target !== destTarget) {
      throw refusal(ERR_FS_CP_SYMLINK_TO_SUBDIRECTORY, 'EINVAL', dest, `cannot overwrite ${destTarget} with ${target}`);
    }
  }
  yield io.unlink(dest);
  yield io.symlink(target, dest);
}

/** The outcome of a look that may fail: a link may lead nowhere. */
function* quietly(look) {
  try {
    return yield look;
  } catch {
    return undefined;
  }
}

// ---- the two ways to drive it -----------------------------------------------------------------

function syncOperations() {
  const fs = require('internal/fs/metadata');
  const big = { bigint: true };
  return {
    stat: (path) => fs.statSync(path, big),
    lstat: (path) => fs.lstatSync(path, big),
    chmod: native.chmodSync,
    copyFile: native.copyFileSync,
    mkdir: (path) => native.mkdirSync(path, 0o777),
    mkdirs: (path) => native.mkdirRecursiveSync(path, 0o777, false),
    readdir: (path) => native.readdirSync(path, false, false, false),
    readlink: (path) => native.readlinkSync(path, false),
    symlink: native.symlinkSync,
    unlink: native.unlinkSync,
    utimes: native.utimesSync,
  };
}

const poolOperations = {
  stat: (path) => native.stat(path, true),
  lstat: (path) => native.lstat(path, true),
  chmod: (path, mode) => native.chmod(path, mode),
  copyFile: (src, dest, mode) => native.copyFile(src, dest, mode),
  mkdir: (path) => native.mkdir(path, 0o777),
  mkdirs: (path) => native.mkdirRecursive(path, 0o777, false),
  readdir: (path) => native.readdir(path, false, false, false),
  readlink: (path) => native.readlink(path, false),
  symlink: (target, path) => native.symlink(target, path),
  unlink: (path) => native.unlink(path),
  utimes: (path, atime, mtime) => native.utimes(path, atime, mtime),
};

function text(path) {
  return typeof path === 'string' ? path : require('buffer').Buffer.from(path).toString();
}

/**
 * @param {string | URL} src
 * @param {string | URL} dest
 * @param {object} [options]
 */
function cpSync(src, dest, options) {
  options = toCopyOptions(options);
  src = text(toPath(src, 'src'));
  dest = text(toPath(dest, 'dest'));
  const state = { io: syncOperations(), options, plain: true, plainFilter: true };
  const steps = copyAll(state, src, dest);
  // Operations have run, and thrown inside the generator, by the time it yields.
  for (let step = steps.next(); !step.done;) step = steps.next(step.value);
}

async function cpPromise(src, dest, options) {
  options = toCopyOptions(options);
  src = text(toPath(src, 'src'));
  dest = text(toPath(dest, 'dest'));
  const steps = copyAll({ io: poolOperations, options, plain: false, plainFilter: false }, src, dest);
  let step = steps.next();
  while (!step.done) {
    let value;
    try {
      value = await step.value;
    } catch (err) {
      step = steps.throw(err);
      continue;
    }
    step = steps.next(value);
  }
}

/**
 * @param {string | URL} src
 * @param {string | URL} dest
 * @param {object} [options]
 * @param {(err: Error | null) => void} callback
 */
function cp(src, dest, options, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = undefined;
  }
  toCallback(callback);
  options = toCopyOptions(options);
  src = toPath(src, 'src');
  dest = toPath(dest, 'dest');
  cpPromise(src, dest, options).then(
    () => process.nextTick(callback, null),
    (err) => process.nextTick(callback, err),
  );
}

module.exports = { cp, cpPromise, cpSync };
