'use strict';

// What of `process` is different in a worker: the process is not the worker's to change, and its standard streams lead
// to the parent thread.

const { codes: { ERR_WORKER_UNSUPPORTED_OPERATION } } = require('internal/errors');

const PROCESS_WIDE = ['abort', 'chdir', 'initgroups', 'setgroups', 'setegid', 'seteuid', 'setgid', 'setuid'];
const CHANNEL_METHODS = ['send', 'disconnect'];
const CHANNEL_PROPERTIES = ['channel', 'connected'];

function unavailable(name) {
  function unavailableInWorker() {
    throw new ERR_WORKER_UNSUPPORTED_OPERATION(`process.${name}()`);
  }
  unavailableInWorker.disabled = true;
  return unavailableInWorker;
}

/**
 * @param {{ stdin: object, stdout: object, stderr: object }} streams
 */
function adapt(streams) {
  for (const name of PROCESS_WIDE) process[name] = unavailable(name);
  const { umask, execve } = process;
  process.umask = function(mask) {
    if (mask !== undefined) throw new ERR_WORKER_UNSUPPORTED_OPERATION('Setting process.umask()');
    return umask();
  };
  process.execve = Object.defineProperty(function() {
    throw new ERR_WORKER_UNSUPPORTED_OPERATION('Calling process.execve');
  }, 'name', { value: execve.name });
  for (const name of ['_startProfilerIdleNotifier', '_stopProfilerIdleNotifier', '_debugProcess', '_debugEnd']) delete process[name];
  process.removeListener('newListener', require('internal/process/signals').startListeningIfSignal);
  process.removeListener('removeListener', require('internal/process/signals').stopListeningIfSignal);
  if (process.env.NODE_CHANNEL_FD !== undefined) refuseChannel();
  Object.defineProperty(process, 'title', { configurable: true, enumerable: true, value: process.title, writable: true });
  for (const name of ['stdout', 'stdin', 'stderr']) {
    Object.defineProperty(process, name, { __proto__: null, configurable: true, enumerable: true, get: streams[name] });
  }
}

/** The process has a channel to its parent, which is the main thread's. */
function refuseChannel() {
  for (const name of CHANNEL_METHODS) {
    Object.defineProperty(process, name, { configurable: true, enumerable: true, value: unavailable(name), writable: true });
  }
  for (const name of CHANNEL_PROPERTIES) {
    Object.defineProperty(process, name, {
      configurable: true,
      enumerable: true,
      get() {
        throw new ERR_WORKER_UNSUPPORTED_OPERATION(`process.${name}`);
      },
    });
  }
}

module.exports = { adapt };
