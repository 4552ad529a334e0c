'use strict';
// What happens to an error that nobody caught: the capture callback, the events of `process`, and the report and exit
// code when nobody takes it.

const { codes: { ERR_INVALID_ARG_TYPE, ERR_UNCAUGHT_EXCEPTION_CAPTURE_ALREADY_SET } } = require('internal/errors');

const { unwindExecution } = require('internal/async_hooks');
const { validateFunction } = require('internal/validators');

/** Exit code of an uncaught error, and of one thrown by the handler of another. */
const EXIT_UNCAUGHT = 1;
const EXIT_HANDLER_THREW = 7;
const EXIT_NO_HANDLER = 6;

let captureCallback = null;
/** More of them, of which the first to return `true` has dealt with the error. */
const addedCallbacks = [];
/** Set by the domain module. */
let domainHandler;
let domainConflict;

/** @param {((error: any) => void)|null} callback */
function setUncaughtExceptionCaptureCallback(callback) {
  if (callback === null) {
    captureCallback = null;
    return;
  }
  if (typeof callback !== 'function') throw new ERR_INVALID_ARG_TYPE('fn', ['Function', 'null'], callback);
  if (captureCallback !== null) throw new ERR_UNCAUGHT_EXCEPTION_CAPTURE_ALREADY_SET();
  if (domainConflict !== undefined) throw domainConflict();
  captureCallback = callback;
}

/**
 * Adds a callback that may deal with uncaught errors, by returning `true`. The last one added is asked first.
 * @param {(error: any) => boolean} callback
 */
function addUncaughtExceptionCaptureCallback(callback) {
  validateFunction(callback, 'fn');
  addedCallbacks.unshift(callback);
}

/**
 * Lets the domain module see errors before anybody else.
 * @param {(error: any) => boolean} handler
 * @param {() => Error} conflict what to throw at those who set a capture callback
 */
function setDomainHandler(handler, conflict) {
  domainHandler = handler;
  domainConflict = conflict;
}

/** @returns {boolean} */
function hasUncaughtExceptionCaptureCallback() {
  return captureCallback !== null;
}

/**
 * Deals with an uncaught error; does not return when nobody handles it.
 * @param {any} error
 * @param {boolean} fromPromise
 * @param {string} [excerpt] the place in the source
 */
function onUncaught(error, fromPromise, excerpt) {
  const origin = fromPromise ? 'unhandledRejection' : 'uncaughtException';
  process.emit('uncaughtExceptionMonitor', error, origin);
  if (captureCallback !== null) captureCallback(error);
  else if (!handled(error, origin)) {
    beforeEnd(EXIT_UNCAUGHT);
    fatal(error, excerpt, EXIT_UNCAUGHT);
  }
  unwindExecution();
  // What the error has left in the queue of ticks and microtasks runs with the next callback: there is to be one.
  require('timers').setImmediate(() => {});
  return true;
}

/** In a worker what nobody handles is the parent's. */
function isWorker() {
  return binding('worker').ownSeat() !== undefined;
}

function handled(error, origin) {
  if (domainHandler !== undefined && domainHandler(error)) return true;
  // Not by iterator, which a program can take away.
  for (let i = 0; i < addedCallbacks.length; i++) if (addedCallbacks[i](error) === true) return true;
  return process.emit('uncaughtException', error, origin);
}

/** The event `exit`, unless it has been; a listener may choose another exit code. */
function beforeEnd(code) {
  if (process._exiting) return;
  process._exiting = true;
  process.exitCode = code;
  try {
    process.emit('exit', code);
  } catch {
    // The first error is the one to report.
  }
}

/**
 * Reports the error and ends the process, as it is: where even the handler of errors failed there is no event any more.
 * @param {any} error
 * @param {string|undefined} excerpt
 * @param {number} [code] unless the process is ending already, with a code of its own
 */
function fatal(error, excerpt, code = isWorker() ? EXIT_UNCAUGHT : EXIT_HANDLER_THREW) {
  const exitCode = process._exiting && typeof process.exitCode === 'number' ? process.exitCode : code;
  if (isWorker()) {
    require('internal/worker/main').fail(error, exitCode);
    return;
  }
  writeLast(error, excerpt);
  binding('inspector').exceptionThrown(error);
  // V8's own way would abort before anybody could have dealt with the error.
  if (require('internal/options').getOption('--abort-on-uncaught-exception')) process.abort();
  process.reallyExit(exitCode);
}

/** The last words of the process, with a report between where the options ask for one. */
function writeLast(error, excerpt) {
  const { writeStderr } = binding('errors');
  writeStderr(report(error, excerpt));
  require('internal/process/report').reportUncaught(error);
  if (require('internal/options').getOption('--extra-info-on-fatal-exception')) writeStderr(`\nNode.js ${process.version}\n`);
}

/** The text above the stack: in terms of the original source where there is one, and only if the stack lacks it. */
function placeOf(error, excerpt) {
  if (binding('contextify').decoration(error) !== undefined) return undefined;
  const { getSourceMapsSupport } = require('internal/source_map/state');
  if (!getSourceMapsSupport().enabled) return excerpt;
  return require('internal/source_map/stack').originalExcerpt(error) ?? excerpt;
}

/** The text that ends a process. */
function report(error, found) {
  require('internal/events/unhandled').showOrigin(error);
  const excerpt = placeOf(error, found);
  const { getOption } = require('internal/options');
  const { isNativeError } = require('internal/util/types');
  let text;
  if (isNativeError(error)) {
    const shown = describe(error);
    // The stack of a syntax error begins with the place already.
    text = `${excerpt === undefined || shown.startsWith(excerpt) ? '' : `${excerpt}\n`}${shown}\n`;
  } else {
    text = `${excerpt === undefined ? 'Uncaught:' : `\n${excerpt.trimEnd()}`}\n${describe(error)}\n`;
  }
  if (!hasStack(error) && !getOption('--trace-uncaught')) {
    const name = require('path').basename(process.argv0 || 'node', '.exe');
    text += `(Use \`${name} --trace-uncaught ...\` to show where the exception was thrown)\n`;
  }
  if (getOption('--trace-uncaught')) {
    const frames = binding('errors').thrownAt();
    if (frames !== '') text += `Thrown at:\n${frames}\n`;
  }
  return text;
}

/** Whether the report of it says where it came from, as far as anything can. */
function hasStack(error) {
  if (error === null || (typeof error !== 'object' && typeof error !== 'function')) return false;
  try {
    return require('internal/util/types').isProxy(error) ? false : (void error.stack, true);
  } catch {
    return false;
  }
}

/** Objects and functions as `util.inspect()` has them, without the methods a program gave them for that; else as text. */
function describe(error) {
  try {
    const { inspect } = require('internal/util/inspect');
    const plain = error === null || (typeof error !== 'object' && typeof error !== 'function');
    if (!plain && hasStack(error)) return inspect(error, { colors: stderrHasColors(), customInspect: false });
  } catch {
    // Shown as text.
  }
  try {
    return `${error}`;
  } catch {
    return '';
  }
}

function stderrHasColors() {
  return require('internal/util/colors').shouldColorize(process.stderr);
}

/** Programs have always been able to put their own handler there. */
function handle(error, fromPromise, excerpt) {
  if (typeof process._fatalException === 'function') {
    if (process._fatalException(error, fromPromise, excerpt) === false) fatal(error, excerpt, process.exitCode ?? EXIT_UNCAUGHT);
  } else if (isWorker()) process.reallyExit(EXIT_NO_HANDLER);
  else fatal(error, excerpt, EXIT_NO_HANDLER);
}

require('internal/startup').atStart(() => binding('errors').setUncaughtHandler(handle, fatal));

module.exports = {
  onUncaught,
  addUncaughtExceptionCaptureCallback,
  hasUncaughtExceptionCaptureCallback,
  setDomainHandler,
  setUncaughtExceptionCaptureCallback,
};
