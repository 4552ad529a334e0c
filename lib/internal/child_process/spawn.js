'use strict';
// spawn: a child with its pipes as streams, ended by a signal after a time or when an AbortSignal says so.

const { AbortError } = require('internal/errors');
const { ChildProcess } = require('internal/child_process/child');
const { checkKillSignal, checkTimeout, normalizeSpawn } = require('internal/child_process/options');
const { validateAbortSignal } = require('internal/validators');

/**
 * Starts a program.
 * @param {string} file
 * @param {string[]} [args]
 * @param {object} [options]
 * @returns {ChildProcess}
 */
function spawn(file, args, options) {
  options = normalizeSpawn(file, args, options);
  checkTimeout(options.timeout);
  if (options.signal !== undefined) validateAbortSignal(options.signal, 'options.signal');
  const killSignal = checkKillSignal(options.killSignal);

  const child = new ChildProcess();
  child.spawn(options);
  if (options.timeout > 0) endAfter(child, options.timeout, killSignal);
  if (options.signal) endOnAbort(child, options.signal, killSignal);
  return child;
}

function endAfter(child, timeout, killSignal) {
  const { setTimeout, clearTimeout } = require('timers');
  let timer = setTimeout(() => {
    timer = undefined;
    try {
      child.kill(killSignal);
    } catch (error) {
      child.emit('error', error);
    }
  }, timeout);
  child.once('exit', () => {
    if (timer !== undefined) clearTimeout(timer);
  });
}

function endOnAbort(child, signal, killSignal) {
  const abort = () => abortChild(child, killSignal, signal.reason);
  if (signal.aborted) {
    process.nextTick(abort);
    return;
  }
  signal.addEventListener('abort', abort, { once: true });
  child.once('exit', () => signal.removeEventListener('abort', abort));
}

function abortChild(child, killSignal, reason) {
  try {
    if (child.kill(killSignal)) child.emit('error', new AbortError(undefined, { cause: reason }));
  } catch (error) {
    child.emit('error', error);
  }
}

module.exports = { spawn };
