'use strict';
// The numbers of WASI preview 1: error codes, rights, kinds of files. Rights are plain numbers, for there are thirty.

const NAMES = ('SUCCESS 2BIG ACCES ADDRINUSE ADDRNOTAVAIL AFNOSUPPORT AGAIN ALREADY BADF BADMSG BUSY CANCELED CHILD ' +
  'CONNABORTED CONNREFUSED CONNRESET DEADLK DESTADDRREQ DOM DQUOT EXIST FAULT FBIG HOSTUNREACH IDRM ILSEQ INPROGRESS INTR ' +
  'INVAL IO ISCONN ISDIR LOOP MFILE MLINK MSGSIZE MULTIHOP NAMETOOLONG NETDOWN NETRESET NETUNREACH NFILE NOBUFS NODEV ' +
  'NOENT NOEXEC NOLCK NOLINK NOMEM NOMSG NOPROTOOPT NOSPC NOSYS NOTCONN NOTDIR NOTEMPTY NOTRECOVERABLE NOTSOCK NOTSUP ' +
  'NOTTY NXIO OVERFLOW OWNERDEAD PERM PIPE PROTO PROTONOSUPPORT PROTOTYPE RANGE ROFS SPIPE SRCH STALE TIMEDOUT TXTBSY ' +
  'XDEV NOTCAPABLE').split(' ');

/** Error codes by name, without the E. */
const errno = { __proto__: null };
for (let code = 0; code < NAMES.length; code++) errno[NAMES[code]] = code;

const RIGHT_NAMES = ('FD_DATASYNC FD_READ FD_SEEK FD_FDSTAT_SET_FLAGS FD_SYNC FD_TELL FD_WRITE FD_ADVISE FD_ALLOCATE ' +
  'PATH_CREATE_DIRECTORY PATH_CREATE_FILE PATH_LINK_SOURCE PATH_LINK_TARGET PATH_OPEN FD_READDIR PATH_READLINK ' +
  'PATH_RENAME_SOURCE PATH_RENAME_TARGET PATH_FILESTAT_GET PATH_FILESTAT_SET_SIZE PATH_FILESTAT_SET_TIMES FD_FILESTAT_GET ' +
  'FD_FILESTAT_SET_SIZE FD_FILESTAT_SET_TIMES PATH_SYMLINK PATH_REMOVE_DIRECTORY PATH_UNLINK_FILE POLL_FD_READWRITE ' +
  'SOCK_SHUTDOWN SOCK_ACCEPT').split(' ');

const rights = { __proto__: null };
for (let bit = 0; bit < RIGHT_NAMES.length; bit++) rights[RIGHT_NAMES[bit]] = 2 ** bit;

const allOf = (...names) => names.reduce((sum, name) => sum | rights[name], 0);

const ALL_RIGHTS = 2 ** RIGHT_NAMES.length - 1;
const FILE_RIGHTS = allOf('FD_DATASYNC', 'FD_READ', 'FD_SEEK', 'FD_FDSTAT_SET_FLAGS', 'FD_SYNC', 'FD_TELL', 'FD_WRITE', 'FD_ADVISE',
                          'FD_ALLOCATE', 'FD_FILESTAT_GET', 'FD_FILESTAT_SET_SIZE', 'FD_FILESTAT_SET_TIMES',
                          'POLL_FD_READWRITE');
const STREAM_RIGHTS = allOf('FD_READ', 'FD_FDSTAT_SET_FLAGS', 'FD_WRITE', 'FD_FILESTAT_GET', 'POLL_FD_READWRITE');
const DIRECTORY_RIGHTS = allOf('FD_FDSTAT_SET_FLAGS', 'FD_SYNC', 'FD_ADVISE', 'PATH_CREATE_DIRECTORY', 'PATH_CREATE_FILE',
                               'PATH_LINK_SOURCE', 'PATH_LINK_TARGET', 'PATH_OPEN', 'FD_READDIR', 'PATH_READLINK',
                               'PATH_RENAME_SOURCE', 'PATH_RENAME_TARGET', 'PATH_FILESTAT_GET', 'PATH_FILESTAT_SET_SIZE',
                               'PATH_FILESTAT_SET_TIMES', 'FD_FILESTAT_GET', 'FD_FILESTAT_SET_TIMES', 'PATH_SYMLINK',
                               'PATH_REMOVE_DIRECTORY', 'PATH_UNLINK_FILE', 'POLL_FD_READWRITE');

/** Kinds of files. */
const kind = {
  UNKNOWN: 0,
  BLOCK_DEVICE: 1,
  CHARACTER_DEVICE: 2,
  DIRECTORY: 3,
  REGULAR_FILE: 4,
  SOCKET_STREAM: 6,
  SYMBOLIC_LINK: 7,
};

/**
 * @param {Stats | Dirent} entry
 * @returns {number}
 */
function kindOf(entry) {
  if (entry.isFile()) return kind.REGULAR_FILE;
  if (entry.isDirectory()) return kind.DIRECTORY;
  if (entry.isSymbolicLink()) return kind.SYMBOLIC_LINK;
  if (entry.isCharacterDevice()) return kind.CHARACTER_DEVICE;
  if (entry.isBlockDevice()) return kind.BLOCK_DEVICE;
  return entry.isFIFO() || entry.isSocket() ? kind.SOCKET_STREAM : kind.UNKNOWN;
}

/** Thrown to end a call with an error code. */
class Failure {
  constructor(code) {
    this.code = code;
  }
}

/** @param {string} name Of the code, without the E. */
function fail(name) {
  throw new Failure(errno[name]);
}

/**
 * The error code a call returns for what was thrown in it: undefined for what is none of the system's errors.
 * @param {any} error
 * @returns {number | undefined}
 */
function errnoOf(error) {
  if (error instanceof Failure) return error.code;
  const name = error?.syscall === undefined ? undefined : error.code;
  return typeof name === 'string' ? errno[name.slice(1)] : undefined;
}

module.exports = {
  ALL_RIGHTS,
  DIRECTORY_RIGHTS,
  FILE_RIGHTS,
  Failure,
  STREAM_RIGHTS,
  errno,
  errnoOf,
  fail,
  kind,
  kindOf,
  rights,
};
