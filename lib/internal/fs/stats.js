'use strict';
// What stat functions give: `Stats`, `BigIntStats` and `StatFs`. The native side leaves the numbers of a file in one
// of two shared arrays and calls, or lets its caller call, the maker here.

const { constants: { S_IFBLK, S_IFCHR, S_IFDIR, S_IFIFO, S_IFLNK, S_IFMT, S_IFREG, S_IFSOCK } } = binding('fs');

const partialAtimeNs = Symbol('partialAtimeNs');
const partialMtimeNs = Symbol('partialMtimeNs');
const partialCtimeNs = Symbol('partialCtimeNs');
const kPartialBirthtimeNs = Symbol('kPartialBirthtimeNs');

function hasType(stats, type) {
  const { mode } = stats;
  return typeof mode === 'bigint' ? (Number(mode) & S_IFMT) === type : (mode & S_IFMT) === type;
}

/** The questions that both kinds of numbers answer. A function, so that `fs.Stats` can be called without `new`. */
function StatsBase() {}

const questions = {
  isDirectory: S_IFDIR, isFile: S_IFREG, isBlockDevice: S_IFBLK, isCharacterDevice: S_IFCHR,
  isSymbolicLink: S_IFLNK, isFIFO: S_IFIFO, isSocket: S_IFSOCK,
};
for (const [name, type] of Object.entries(questions)) {
  StatsBase.prototype[name] = { [name]() { return hasType(this, type); } }[name];
}

function Stats(
  device, modeBits, links, owner, group, special, blockSize, inode, bytes, blockCount, atimeSeconds, atimeRest,
  mtimeSeconds, mtimeRest, ctimeSeconds, ctimeRest, birthtimeSeconds, birthtimeRest,
) {
  this.dev = device;
  this.mode = modeBits;
  this.nlink = links;
  this.uid = owner;
  this.gid = group;
  this.rdev = special;
  this.blksize = blockSize;
  this.ino = inode;
  this.size = bytes;
  this.blocks = blockCount;
  this.atimeMs = atimeSeconds * 1000 + atimeRest / 1e6;
  this.mtimeMs = mtimeSeconds * 1000 + mtimeRest / 1e6;
  this.ctimeMs = ctimeSeconds * 1000 + ctimeRest / 1e6;
  this.birthtimeMs = birthtimeSeconds * 1000 + birthtimeRest / 1e6;
  this[partialAtimeNs] = atimeRest;
  this[partialMtimeNs] = mtimeRest;
  this[partialCtimeNs] = ctimeRest;
  this[kPartialBirthtimeNs] = birthtimeRest;
}
Object.setPrototypeOf(Stats.prototype, StatsBase.prototype);
Object.setPrototypeOf(Stats, StatsBase);

Object.defineProperty(Stats.prototype, '_checkModeProperty', {
  configurable: true, enumerable: false, writable: true,
  value: function _checkModeProperty(type) { return hasType(this, type); },
});

function BigIntStats() {
  const n = bigints;
  const millis = (at) => n[at] * 1000n + n[at + 1] / 1_000_000n;
  const nanos = (at) => n[at] * 1_000_000_000n + n[at + 1];
  this.dev = n[0];
  this.mode = n[1];
  this.nlink = n[2];
  this.uid = n[3];
  this.gid = n[4];
  this.rdev = n[5];
  this.blksize = n[6];
  this.ino = n[7];
  this.size = n[8];
  this.blocks = n[9];
  this.atimeMs = millis(10);
  this.mtimeMs = millis(12);
  this.ctimeMs = millis(14);
  this.birthtimeMs = millis(16);
  this.atimeNs = nanos(10);
  this.mtimeNs = nanos(12);
  this.ctimeNs = nanos(14);
  this.birthtimeNs = nanos(16);
}
Object.setPrototypeOf(BigIntStats.prototype, StatsBase.prototype);
Object.setPrototypeOf(BigIntStats, StatsBase);

// Dates and instants are made when somebody looks, and then stay on the object.

function keep(stats, name, value) {
  Object.defineProperty(stats, name, { configurable: true, enumerable: true, value, writable: true });
  return value;
}

function defineDates(Class, instantOf) {
  for (const name of ['atime', 'mtime', 'ctime', 'birthtime']) {
    const millis = `${name}Ms`;
    Object.defineProperty(Class.prototype, name, {
      configurable: true,
      enumerable: true,
      get() { return keep(this, name, new Date(Math.round(Number(this[millis])))); },
      set(value) { keep(this, name, value); },
    });
    const instant = `${name}Instant`;
    Object.defineProperty(Class.prototype, instant, {
      configurable: true,
      enumerable: true,
      get() { return keep(this, instant, instantOf(this, name)); },
      set(value) { keep(this, instant, value); },
    });
  }
}

const rests = { atime: partialAtimeNs, mtime: partialMtimeNs, ctime: partialCtimeNs, birthtime: kPartialBirthtimeNs };
defineDates(Stats, (stats, name) => {
  const rest = stats[rests[name]];
  const seconds = Math.round((stats[`${name}Ms`] - rest / 1e6) / 1000);
  return new Temporal.Instant(BigInt(seconds) * 1_000_000_000n + BigInt(rest));
});
defineDates(BigIntStats, (stats, name) => new Temporal.Instant(stats[`${name}Ns`]));

class StatFs {
  /** @param {number[] | bigint[]} values in the order of the native side */
  constructor(values) {
    this.type = values[0];
    this.bsize = values[1];
    this.frsize = values[2];
    this.blocks = values[3];
    this.bfree = values[4];
    this.bavail = values[5];
    this.files = values[6];
    this.ffree = values[7];
  }
}

/**
 * @param {bigint[]} numbers
 * @param {boolean} big
 */
function makeStatFs(numbers, big) {
  return new StatFs(big ? numbers : numbers.map(Number));
}

// ---- the shared arrays ------------------------------------------------------------------------

let numbers;
let bigints;

/** The `Stats` of the file that the native side was asked about last. */
function makeStats() {
  const n = numbers;
  return new Stats(
    n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7], n[8], n[9],
    n[10], n[11], n[12], n[13], n[14], n[15], n[16], n[17],
  );
}

function makeBigIntStats() {
  return new BigIntStats();
}

/** All zero: what a watcher reports of a file that is not there. */
function emptyStats(big) {
  (big ? bigints : numbers).fill(big ? 0n : 0);
  return big ? makeBigIntStats() : makeStats();
}

require('internal/startup').atStart(() => {
  numbers = new Float64Array(18);
  bigints = new BigInt64Array(18);
  binding('fs').setStatsMakers(numbers, bigints, makeStats, makeBigIntStats);
});

module.exports = { BigIntStats, StatFs, Stats, emptyStats, makeBigIntStats, makeStatFs, makeStats };
