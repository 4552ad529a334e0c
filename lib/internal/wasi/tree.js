'use strict';
// The calls of a WebAssembly program that name something in its sandbox: `path_*`.

const { closeSync, openSync } = require('internal/fs/descriptors');
const { fstatSync, lstatSync, lutimesSync, statSync, utimesSync } = require('internal/fs/metadata');
const { linkSync, mkdirSync, readlinkSync, renameSync, rmdirSync, symlinkSync, unlinkSync } = require('internal/fs/entries');
const {
  constants: { O_CREAT, O_DIRECTORY, O_EXCL, O_NOFOLLOW, O_RDONLY, O_RDWR, O_TRUNC, O_WRONLY },
} = binding('fs');
const { ALL_RIGHTS, DIRECTORY_RIGHTS, FILE_RIGHTS, fail, kind, kindOf, rights } = require('internal/wasi/abi');
const { checkLink, guestOf, resolve } = require('internal/wasi/paths');
const { toSystemFlags, toTimes, writeStats } = require('internal/wasi/files');

const big = { bigint: true };
const FOLLOW = 1;
const CREATE = 1;
const DIRECTORY = 2;
const EXCLUSIVE = 4;
const TRUNCATE = 8;
const NEW_FILE_MODE = 0o666;
const NEEDS_READING = rights.FD_READ | rights.FD_READDIR;
const NEEDS_WRITING = rights.FD_DATASYNC | rights.FD_WRITE | rights.FD_ALLOCATE | rights.FD_FILESTAT_SET_SIZE;

/** Where the path of a call leads, for what needs a right on the directory it begins at. */
function locate({ memory, files }, right, fd, follow, address, size) {
  const directory = files.directory(fd, right);
  return resolve(directory, memory.path(address, size), Boolean(follow));
}

/** A file that is to be written to is opened so; what may do neither is opened to read. */
function accessOf(base) {
  if ((base & NEEDS_WRITING) === 0) return O_RDONLY;
  return base & NEEDS_READING ? O_RDWR : O_WRONLY;
}

function openFlags(base, flags, fdflags) {
  let system = accessOf(base) | O_NOFOLLOW | toSystemFlags(fdflags);
  if (flags & CREATE) system |= O_CREAT;
  if (flags & DIRECTORY) system |= O_DIRECTORY;
  if (flags & EXCLUSIVE) system |= O_EXCL;
  if (flags & TRUNCATE) system |= O_TRUNC;
  return system;
}

/** What was opened, as the table keeps it. */
function opened(directory, host, fd, base, inheriting) {
  const type = kindOf(fstatSync(fd));
  if (type !== kind.DIRECTORY) {
    return { fd, kind: type, base: base & (type === kind.REGULAR_FILE ? FILE_RIGHTS : ALL_RIGHTS), inheriting: 0 };
  }
  closeSync(fd);
  return {
    fd: -1,
    kind: type,
    base: base & DIRECTORY_RIGHTS,
    inheriting: inheriting & (DIRECTORY_RIGHTS | FILE_RIGHTS),
    host: host.length > 1 && host.endsWith('/') ? host.slice(0, -1) : host,
    guest: guestOf(directory, host),
  };
}

module.exports = {
  path_create_directory(state, fd, path, size) {
    mkdirSync(locate(state, rights.PATH_CREATE_DIRECTORY, fd, false, path, size));
  },

  path_filestat_get(state, fd, flags, path, size, address) {
    const place = locate(state, rights.PATH_FILESTAT_GET, fd, flags & FOLLOW, path, size);
    writeStats(state.memory, address, flags & FOLLOW ? statSync(place, big) : lstatSync(place, big));
  },

  path_filestat_set_times(state, fd, flags, path, size, atim, mtim, which) {
    const place = locate(state, rights.PATH_FILESTAT_SET_TIMES, fd, flags & FOLLOW, path, size);
    const times = toTimes(atim, mtim, which, () => lstatSync(place, big));
    if (flags & FOLLOW) utimesSync(place, ...times);
    else lutimesSync(place, ...times);
  },

  path_link(state, fromFd, flags, from, fromSize, toFd, to, toSize) {
    const source = locate(state, rights.PATH_LINK_SOURCE, fromFd, flags & FOLLOW, from, fromSize);
    linkSync(source, locate(state, rights.PATH_LINK_TARGET, toFd, false, to, toSize));
  },

  path_open({ memory, files }, fd, follow, path, size, flags, bigBase, bigInheriting, fdflags, out) {
    const needed = rights.PATH_OPEN | (flags & CREATE ? rights.PATH_CREATE_FILE : 0) |
      (flags & TRUNCATE ? rights.PATH_FILESTAT_SET_SIZE : 0);
    const directory = files.directory(fd, needed);
    if (((bigBase | bigInheriting) & ~BigInt(directory.inheriting)) !== 0n) fail('NOTCAPABLE');
    memory.u32(out);
    const base = Number(bigBase);
    const host = resolve(directory, memory.path(path, size), (follow & FOLLOW) !== 0);
    const system = openSync(host, openFlags(base, flags, fdflags), NEW_FILE_MODE);
    memory.setU32(out, files.addOpened(opened(directory, host, system, base, Number(bigInheriting))));
  },

  path_readlink(state, fd, path, size, address, space, used) {
    const target = Buffer.from(readlinkSync(locate(state, rights.PATH_READLINK, fd, false, path, size)));
    const fits = target.subarray(0, space);
    state.memory.bytes(address, fits.length).set(fits);
    if (fits.length < target.length) fail('NOBUFS');
    state.memory.setU32(used, target.length);
  },

  path_remove_directory(state, fd, path, size) {
    rmdirSync(locate(state, rights.PATH_REMOVE_DIRECTORY, fd, false, path, size));
  },

  path_rename(state, fromFd, from, fromSize, toFd, to, toSize) {
    const source = locate(state, rights.PATH_RENAME_SOURCE, fromFd, false, from, fromSize);
    renameSync(source, locate(state, rights.PATH_RENAME_TARGET, toFd, false, to, toSize));
  },

  path_symlink({ memory, files }, target, targetSize, fd, path, size) {
    const directory = files.directory(fd, rights.PATH_SYMLINK);
    const text = memory.path(target, targetSize);
    const name = memory.path(path, size);
    checkLink(directory, name, text);
    symlinkSync(text, resolve(directory, name, false));
  },

  path_unlink_file(state, fd, path, size) {
    unlinkSync(locate(state, rights.PATH_UNLINK_FILE, fd, false, path, size));
  },
};
