'use strict';
// The calls of a WebAssembly program on what it has open: `fd_*` and `sock_*`. Each takes the state of its instance
// (memory, descriptors) and returns nothing where it succeeds.

const { fdatasyncSync, fsyncSync, ftruncateSync, readvSync, writevSync } = require('internal/fs/descriptors');
const { fstatSync, futimesSync, statSync, utimesSync } = require('internal/fs/metadata');
const { readdirSync } = require('internal/fs/entries');
const { constants: { O_APPEND, O_DSYNC, O_NONBLOCK, O_SYNC } } = binding('fs');
const { errno, fail, kind, kindOf, rights } = require('internal/wasi/abi');
const { native } = require('internal/wasi/descriptors');

const big = { bigint: true };
const NO_COOKIE = 0n;
const ENTRY_HEAD = 24;
const LAST_ADVICE = 5;
const WHENCE_CURRENT = 1;
const WHENCE_LAST = 2;
const PREOPENED_DIRECTORY = 0;

/** Flags of a descriptor beside those of the system. O_SYNC contains O_DSYNC, so it comes first. */
const FLAGS = [
  { flag: 1, system: O_APPEND },
  { flag: 4, system: O_NONBLOCK },
  { flag: 16, system: O_SYNC },
  { flag: 2, system: O_DSYNC },
];

/** @param {number} flags As the program gives them. */
function toSystemFlags(flags) {
  let system = 0;
  for (const { flag, system: bit } of FLAGS) if (flags & flag) system |= bit;
  return flags & 8 ? system | O_SYNC : system;
}

function fromSystemFlags(system) {
  let flags = 0;
  for (const { flag, system: bit } of FLAGS) {
    if ((system & bit) === bit) flags |= flag;
  }
  return flags & 16 ? flags & ~2 : flags;
}

/** @param {BigIntStats} stats */
function writeStats(memory, address, stats) {
  memory.bytes(address, 64).fill(0);
  memory.setU64(address, stats.dev);
  memory.setU64(address + 8, stats.ino);
  memory.setU8(address + 16, kindOf(stats));
  memory.setU64(address + 24, stats.nlink);
  memory.setU64(address + 32, stats.size);
  memory.setU64(address + 40, stats.atimeNs);
  memory.setU64(address + 48, stats.mtimeNs);
  memory.setU64(address + 56, stats.ctimeNs);
}

/**
 * The two times to set, in seconds: given, now, or as they are.
 * @param {bigint} atim
 * @param {bigint} mtim
 * @param {number} flags
 * @param {() => BigIntStats} current
 * @returns {[number, number]}
 */
function toTimes(atim, mtim, flags, current) {
  if (flags > 15 || (flags & 3) === 3 || (flags & 12) === 12) fail('INVAL');
  const keeps = (flags & 3) === 0 || (flags & 12) === 0;
  const stats = keeps ? current() : undefined;
  const pick = (given, set, now, kept) => {
    if (set) return Number(given) / 1e9;
    return now ? Date.now() / 1000 : Number(kept) / 1e9;
  };
  return [pick(atim, flags & 1, flags & 2, stats?.atimeNs), pick(mtim, flags & 4, flags & 8, stats?.mtimeNs)];
}

const statsOf = ({ fd, host }) => (fd < 0 ? statSync(host, big) : fstatSync(fd, big));

/** @param {bigint} value An offset or size that a file can have. */
function toOffset(value) {
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) fail('INVAL');
  return Number(value);
}

function transfer({ memory, files }, call, right, [fd, address, count, done], position = null) {
  const file = files.file(fd, position === null ? right : right | rights.FD_SEEK);
  const buffers = memory.buffers(address, count).filter(({ length }) => length > 0);
  memory.setU32(done, buffers.length === 0 ? 0 : call(file.fd, buffers, position));
}

module.exports = {
  statsOf,
  toSystemFlags,
  toTimes,
  writeStats,

  calls: {
    fd_advise({ files }, fd, _offset, _length, advice) {
      files.file(fd, rights.FD_ADVISE);
      if (advice > LAST_ADVICE) fail('INVAL');
    },

    fd_allocate({ files }, fd, offset, length) {
      const file = files.file(fd, rights.FD_ALLOCATE);
      const size = toOffset(offset + length);
      if (fstatSync(file.fd).size < size) ftruncateSync(file.fd, size);
    },

    fd_close({ files }, fd) {
      files.close(fd);
    },

    fd_datasync({ files }, fd) {
      fdatasyncSync(files.file(fd, rights.FD_DATASYNC).fd);
    },

    fd_fdstat_get({ memory, files }, fd, address) {
      const file = files.get(fd);
      memory.bytes(address, 24).fill(0);
      memory.setU8(address, file.kind);
      memory.setU16(address + 2, file.fd < 0 ? 0 : fromSystemFlags(native.statusFlags(file.fd)));
      memory.setU64(address + 8, BigInt(file.base));
      memory.setU64(address + 16, BigInt(file.inheriting));
    },

    fd_fdstat_set_flags({ files }, fd, flags) {
      const file = files.file(fd, rights.FD_FDSTAT_SET_FLAGS);
      native.setStatusFlags(file.fd, toSystemFlags(flags));
    },

    fd_fdstat_set_rights({ files }, fd, base, inheriting) {
      const file = files.get(fd);
      if ((base & ~BigInt(file.base)) !== 0n || (inheriting & ~BigInt(file.inheriting)) !== 0n) fail('NOTCAPABLE');
      file.base = Number(base);
      file.inheriting = Number(inheriting);
    },

    fd_filestat_get({ memory, files }, fd, address) {
      writeStats(memory, address, statsOf(files.get(fd, rights.FD_FILESTAT_GET)));
    },

    fd_filestat_set_size({ files }, fd, size) {
      ftruncateSync(files.file(fd, rights.FD_FILESTAT_SET_SIZE).fd, toOffset(size));
    },

    fd_filestat_set_times({ files }, fd, atim, mtim, flags) {
      const file = files.get(fd, rights.FD_FILESTAT_SET_TIMES);
      const times = toTimes(atim, mtim, flags, () => statsOf(file));
      if (file.fd < 0) utimesSync(file.host, ...times);
      else futimesSync(file.fd, ...times);
    },

    fd_pread(state, fd, address, count, offset, done) {
      transfer(state, readvSync, rights.FD_READ, [fd, address, count, done], toOffset(offset));
    },

    fd_prestat_get({ memory, files }, fd, address) {
      const { preopen } = files.get(fd);
      if (preopen === undefined) fail('INVAL');
      memory.setU32(address, PREOPENED_DIRECTORY);
      memory.setU32(address + 4, Buffer.byteLength(preopen));
    },

    fd_prestat_dir_name({ memory, files }, fd, address, size) {
      const { preopen } = files.get(fd);
      if (preopen === undefined) fail('BADF');
      const name = Buffer.from(preopen);
      if (name.length > size) fail('NOBUFS');
      memory.bytes(address, name.length).set(name);
    },

    fd_pwrite(state, fd, address, count, offset, done) {
      transfer(state, writevSync, rights.FD_WRITE, [fd, address, count, done], toOffset(offset));
    },

    fd_read(state, fd, address, count, done) {
      transfer(state, readvSync, rights.FD_READ, [fd, address, count, done]);
    },

    fd_readdir({ memory, files }, fd, address, size, cookie, used) {
      const directory = files.directory(fd, rights.FD_READDIR);
      const space = memory.bytes(address, size);
      if (cookie === NO_COOKIE || directory.entries === undefined) {
        directory.entries = readdirSync(directory.host, { withFileTypes: true });
      }
      let filled = 0;
      for (let index = Number(cookie); index < directory.entries.length && filled < size; index++) {
        const entry = directory.entries[index];
        const name = Buffer.from(entry.name);
        const record = Buffer.alloc(ENTRY_HEAD + name.length);
        record.writeBigUInt64LE(BigInt(index + 1), 0);
        record.writeUInt32LE(name.length, 16);
        record.writeUInt8(kindOf(entry), 20);
        record.set(name, ENTRY_HEAD);
        // The last one is cut where the space ends: the program asks again with more of it.
        const part = record.subarray(0, size - filled);
        space.set(part, filled);
        filled += part.length;
      }
      memory.setU32(used, filled);
    },

    fd_renumber({ files }, from, to) {
      files.renumber(from, to);
    },

    fd_seek({ memory, files }, fd, offset, whence, address) {
      const asks = offset === 0n && whence === WHENCE_CURRENT;
      const file = files.file(fd, asks ? rights.FD_TELL : rights.FD_SEEK | rights.FD_TELL);
      if (whence > WHENCE_LAST) fail('INVAL');
      memory.setU64(address, BigInt(native.seek(file.fd, Number(offset), whence)));
    },

    fd_sync({ files }, fd) {
      const file = files.get(fd, rights.FD_SYNC);
      if (file.fd >= 0) fsyncSync(file.fd);
    },

    fd_tell({ memory, files }, fd, address) {
      const file = files.file(fd, rights.FD_TELL);
      memory.setU64(address, BigInt(native.seek(file.fd, 0, WHENCE_CURRENT)));
    },

    fd_write(state, fd, address, count, done) {
      transfer(state, writevSync, rights.FD_WRITE, [fd, address, count, done]);
    },

    // No embedder can give a program a socket that listens or connects: there is nothing these could be used on.
    sock_accept({ files }, fd) {
      files.get(fd);
      return errno.NOTSOCK;
    },

    sock_recv({ files }, fd) {
      files.get(fd);
      return errno.NOTSOCK;
    },

    sock_send({ files }, fd) {
      files.get(fd);
      return errno.NOTSOCK;
    },

    sock_shutdown({ files }, fd) {
      return files.get(fd).kind === kind.SOCKET_STREAM ? errno.NOTCONN : errno.NOTSOCK;
    },
  },
};
