'use strict';
// Warnings: process.emitWarning, and how the `warning` event is printed.

const { codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');
const { validateString } = require('internal/validators');

/**
 * Tells of a warning on the next tick.
 * @param {string|Error} warning
 * @param {string|{type?: string, code?: string, ctor?: Function, detail?: string}|Function} [type]
 * @param {string|Function} [code]
 * @param {Function} [ctor] leaves this function and what it calls out of the stack
 */
function emitWarning(warning, type, code, ctor) {
  let detail;
  if (type !== null && typeof type === 'object' && !Array.isArray(type)) {
    ({ ctor, code, detail } = type);
    type = type.type || 'Warning';
    if (typeof detail !== 'string') detail = undefined;
  } else if (typeof type === 'function') {
    ctor = type;
    code = '';
    type = 'Warning';
  }
  if (type !== undefined) validateString(type, 'type');
  if (typeof code === 'function') {
    ctor = code;
    code = undefined;
  } else if (code !== undefined) {
    validateString(code, 'code');
  }
  if (typeof warning === 'string') warning = createWarning(warning, type, code, ctor, detail);
  else if (!(warning instanceof Error)) throw new ERR_INVALID_ARG_TYPE('warning', ['string', 'Error'], warning);

  if (warning.name === 'DeprecationWarning') {
    if (process.noDeprecation) return;
    if (process.throwDeprecation) {
      // Where the deprecated thing was used nobody expects an error.
      process.nextTick(() => {
        throw warning;
      });
      return;
    }
  }
  process.nextTick(emit, warning);
}

function emit(warning) {
  process.emit('warning', warning);
}

function createWarning(text, type = 'Warning', code, ctor, detail) {
  const warning = new Error(text);
  warning.name = String(type);
  if (code !== undefined) warning.code = code;
  if (detail !== undefined) warning.detail = detail;
  Error.captureStackTrace(warning, ctor ?? emitWarning);
  return warning;
}

let hinted = false;

/** The listener that prints. */
function onWarning(warning) {
  if (!(warning instanceof Error)) return;
  const { getOption } = require('internal/options');
  const deprecation = warning.name === 'DeprecationWarning';
  if (deprecation && process.noDeprecation) return;
  const disabled = getOption('--disable-warning') ?? [];
  if (disabled.length !== 0 && (disabled.includes(warning.code) || disabled.includes(warning.name))) return;
  const trace = getOption('--trace-warnings') || (deprecation && process.traceDeprecation);
  let text = `(${process.release.name}:${process.pid}) `;
  if (warning.code) text += `[${warning.code}] `;
  if (trace && warning.stack) text += `${warning.stack}`;
  else text += typeof warning.toString === 'function' ? `${warning.toString()}` : Error.prototype.toString.call(warning);
  if (typeof warning.detail === 'string') text += `\n${warning.detail}`;
  if (!trace && !hinted) {
    const flag = deprecation ? '--trace-deprecation' : '--trace-warnings';
    const program = require('path').basename(process.argv0 || 'node', '.exe');
    text += `\n(Use \`${program} ${flag} ...\` to show where the warning was created)`;
    hinted = true;
  }
  print(text);
}

let file;

/** What `console.error` is at the first warning: a program that takes it over gets warnings too. */
let printer;

function print(text) {
  const target = require('internal/options').getOption('--redirect-warnings') || process.env.NODE_REDIRECT_WARNINGS;
  if (!target) {
    printer ??= require('internal/console/global').error;
    printer(text);
    return;
  }
  const fs = require('fs');
  try {
    if (file === undefined) {
      file = fs.openSync(target, 'a');
      process.on('exit', () => fs.closeSync(file));
    }
    fs.appendFileSync(file, `${text}\n`);
  } catch {
    // A file that cannot be written must not hide the warning.
    binding('errors').writeStderr(`${text}\n`);
  }
}

/** Starts to print, unless that was declined; in each process. */
function start() {
  if (require('internal/options').getOption('--warnings') === false || process.env.NODE_NO_WARNINGS === '1') return;
  process.on('warning', onWarning);
}

module.exports = { emitWarning, start };
