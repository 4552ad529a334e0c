'use strict';
// The `stdio` option: what each of the child's descriptors is to be.

const {
  codes: { ERR_INVALID_ARG_VALUE, ERR_INVALID_SYNC_FORK_INPUT, ERR_IPC_ONE_PIPE, ERR_IPC_SYNC_FORK },
} = require('internal/errors');

/** As the native side knows them; a descriptor of ours is its number. */
const IGNORE = -1;
const PIPE = -2;

const WORDS = { ignore: 1, inherit: 1, overlapped: 1, pipe: 1 };

/**
 * A list with a number for each descriptor.
 * @param {any} stdio
 * @param {boolean} sync
 * @returns {{kind: number, input?: any}[]}
 */
function parseStdio(stdio, sync) {
  let list = stdio;
  if (stdio === undefined || stdio === null) {
    list = ['pipe', 'pipe', 'pipe'];
  } else if (typeof stdio === 'string') {
    if (!Object.hasOwn(WORDS, stdio)) throw new ERR_INVALID_ARG_VALUE('stdio', stdio);
    list = [stdio, stdio, stdio];
  } else if (!Array.isArray(stdio)) {
    throw new ERR_INVALID_ARG_VALUE('stdio', stdio);
  }
  const entries = Array.from(list);
  while (entries.length < 3) entries.push(undefined);
  let channel = false;
  return entries.map((entry, index) => {
    if (entry === 'ipc') {
      if (sync) throw new ERR_IPC_SYNC_FORK();
      if (channel) throw new ERR_IPC_ONE_PIPE();
      channel = true;
    }
    const stream = typeof entry === 'object' && entry?._handle ? entry : undefined;
    return { channel: entry === 'ipc', input: undefined, kind: parseEntry(entry, index, sync), stream };
  });
}

function parseEntry(entry, index, sync) {
  if (entry === undefined || entry === null) return index < 3 ? PIPE : IGNORE;
  if (entry === 'pipe' || entry === 'overlapped' || entry === 'ipc') return PIPE;
  if (entry === 'ignore') return IGNORE;
  if (entry === 'inherit') return index;
  if (typeof entry === 'number' && entry >= 0 && Number.isInteger(entry)) return entry;
  const fd = entry?.fd ?? entry?._handle?.fd;
  if (typeof fd === 'number' && fd >= 0) return fd;
  if (typeof entry === 'string' || ArrayBuffer.isView(entry)) {
    if (!sync) throw new ERR_INVALID_SYNC_FORK_INPUT(require('internal/util/inspect').inspect(entry));
  }
  throw new ERR_INVALID_ARG_VALUE('stdio', entry);
}

module.exports = { IGNORE, PIPE, parseStdio };
