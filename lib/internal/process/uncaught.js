'use strict';
// What happens to an error that nobody caught: the capture callback, the events of `process`, and the report and exit
// code when nobody takes it.

const { codes: { ERR_INVALID_ARG_TYPE, ERR_UNCAUGHT_EXCEPTION_CAPTURE_ALREADY_SET } } = require('internal/errors');

/** Exit code of an uncaught error, and of one thrown by the handler of another. */
const EXIT_UNCAUGHT = 1;
const EXIT_HANDLER_THREW = 7;

let captureCallback = null;
let exiting = false;

/** @param {((error: any) => void)|null} callback */
function setUncaughtExceptionCaptureCallback(callback) {
  if (callback === null) {
    captureCallback = null;
    return;
  }
  if (typeof callback !== 'function') throw new ERR_INVALID_ARG_TYPE('fn', ['Function', 'null'], callback);
  if (captureCallback !== null) throw new ERR_UNCAUGHT_EXCEPTION_CAPTURE_ALREADY_SET();
  captureCallback = callback;
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
  if (captureCallback !== null) {
    captureCallback(error);
  } else if (!process.emit('uncaughtException', error, origin)) {
    fatal(error, excerpt, EXIT_UNCAUGHT);
  }
}

/**
 * Reports the error and ends the process.
 * @param {any} error
 * @param {string|undefined} excerpt
 * @param {number} [code]
 */
function fatal(error, excerpt, code = EXIT_HANDLER_THREW) {
  let exitCode = code;
  if (!exiting) {
    exiting = true;
    try {
      process._exiting = true;
      process.exitCode = code;
      process.emit('exit', code);
      if (typeof process.exitCode === 'number') exitCode = process.exitCode;
    } catch {
      // The first error is the one to report.
    }
  }
  binding('errors').writeStderr(report(error, excerpt));
  process.reallyExit(exitCode);
}

/** The text that ends a process. */
function report(error, excerpt) {
  const { getOption } = require('internal/options');
  const { isNativeError } = require('internal/util/types');
  let text;
  if (isNativeError(error)) {
    text = `${excerpt === undefined ? '' : `${excerpt}\n`}${describe(error)}\n`;
  } else {
    text = `${excerpt === undefined ? 'Uncaught:' : `\n${excerpt.trimEnd()}`}\n${describe(error)}\n`;
    if (!getOption('--trace-uncaught') && (error === null || typeof error !== 'object')) {
      const name = require('path').basename(process.argv0 || 'node', '.exe');
      text += `(Use \`${name} --trace-uncaught ...\` to show where the exception was thrown)\n`;
    }
  }
  if (getOption('--extra-info-on-fatal-exception')) text += `\nNode.js ${process.version}\n`;
  return text;
}

function describe(error) {
  try {
    const { inspect } = require('internal/util/inspect');
    return typeof error === 'string' ? error : inspect(error, { colors: stderrHasColors() });
  } catch {
    try {
      return String(error.stack ?? error);
    } catch {
      return '<error could not be shown>';
    }
  }
}

function stderrHasColors() {
  return require('internal/util/colors').shouldColorize(process.stderr);
}

require('internal/startup').atStart(() => binding('errors').setUncaughtHandler(onUncaught, fatal));

module.exports = { setUncaughtExceptionCaptureCallback, hasUncaughtExceptionCaptureCallback };
