'use strict';
// The functions that a WebAssembly program imports: each checks its arguments, makes its call, and answers with a code.

const { codes: { ERR_WASI_NOT_STARTED } } = require('internal/errors');
const { errno, errnoOf } = require('internal/wasi/abi');
const { calls: fileCalls } = require('internal/wasi/files');
const systemCalls = require('internal/wasi/system');
const treeCalls = require('internal/wasi/tree');

/** The arguments of each, in the order in which an import object has them: `i` for 32 bits, `l` for 64, `s` with a sign. */
const SIGNATURES = {
  args_get: 'ii',
  args_sizes_get: 'ii',
  clock_res_get: 'ii',
  clock_time_get: 'ili',
  environ_get: 'ii',
  environ_sizes_get: 'ii',
  fd_advise: 'illi',
  fd_allocate: 'ill',
  fd_close: 'i',
  fd_datasync: 'i',
  fd_fdstat_get: 'ii',
  fd_fdstat_set_flags: 'ii',
  fd_fdstat_set_rights: 'ill',
  fd_filestat_get: 'ii',
  fd_filestat_set_size: 'il',
  fd_filestat_set_times: 'illi',
  fd_pread: 'iiili',
  fd_prestat_get: 'ii',
  fd_prestat_dir_name: 'iii',
  fd_pwrite: 'iiili',
  fd_read: 'iiii',
  fd_readdir: 'iiili',
  fd_renumber: 'ii',
  fd_seek: 'isii',
  fd_sync: 'i',
  fd_tell: 'ii',
  fd_write: 'iiii',
  path_create_directory: 'iii',
  path_filestat_get: 'iiiii',
  path_filestat_set_times: 'iiiilli',
  path_link: 'iiiiiii',
  path_open: 'iiiiillii',
  path_readlink: 'iiiiii',
  path_remove_directory: 'iii',
  path_rename: 'iiiiii',
  path_symlink: 'iiiii',
  path_unlink_file: 'iii',
  poll_oneoff: 'iiii',
  proc_exit: 'i',
  proc_raise: 'i',
  random_get: 'ii',
  sched_yield: '',
  sock_accept: 'iii',
  sock_recv: 'iiiiii',
  sock_send: 'iiiii',
  sock_shutdown: 'ii',
};

const IMPLEMENTATIONS = { __proto__: null, ...fileCalls, ...systemCalls, ...treeCalls };

/** What WebAssembly passes as signed numbers is unsigned here. False where an argument is of another type. */
function convert(signature, args) {
  if (args.length !== signature.length) return false;
  for (let index = 0; index < args.length; index++) {
    if (signature[index] === 'i') {
      if (typeof args[index] !== 'number') return false;
      args[index] >>>= 0;
    } else {
      if (typeof args[index] !== 'bigint') return false;
      if (signature[index] === 'l') args[index] = BigInt.asUintN(64, args[index]);
    }
  }
  return true;
}

function importOf(state, name) {
  const signature = SIGNATURES[name];
  const call = IMPLEMENTATIONS[name];
  const imported = (...args) => {
    if (state.memory === undefined) throw new ERR_WASI_NOT_STARTED();
    if (!convert(signature, args)) return errno.INVAL;
    try {
      return call(state, ...args) ?? errno.SUCCESS;
    } catch (error) {
      const code = errnoOf(error);
      if (code === undefined) throw error;
      return code;
    }
  };
  Object.defineProperties(imported, {
    name: { value: `bound ${name}`, configurable: true },
    length: { value: signature.length, configurable: true },
  });
  return imported;
}

/** Only its name shows: import objects are made of it. */
class WASI {}

/**
 * @param {{memory?: GuestMemory, files: Descriptors, args: Uint8Array[], env: Uint8Array[], exit: (code: number) => void}} state
 * @returns {object}
 */
function makeImports(state) {
  const imports = new WASI();
  for (const name of Object.keys(SIGNATURES)) imports[name] = importOf(state, name);
  return imports;
}

module.exports = { makeImports };
