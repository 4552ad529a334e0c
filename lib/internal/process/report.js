'use strict';
// process.report: summaries of the process's state for diagnosis, and what makes the process write one. What they hold is
// in internal/process/report_content.

const { validateBoolean, validateObject, validateSignalName, validateString } = require('internal/validators');

/** Set at the first use, from the options. */
let settings;

function current() {
  if (settings !== undefined) return settings;
  const { getOption } = require('internal/options');
  settings = {
    directory: getOption('--report-dir') ?? '',
    filename: getOption('--report-filename') ?? '',
    compact: getOption('--report-compact'),
    excludeNetwork: getOption('--report-exclude-network'),
    signal: getOption('--report-signal') ?? 'SIGUSR2',
    reportOnFatalError: getOption('--report-on-fatalerror'),
    reportOnSignal: getOption('--report-on-signal'),
    reportOnUncaughtException: getOption('--report-uncaught-exception'),
    excludeEnv: getOption('--report-exclude-env'),
  };
  return settings;
}

let sequence = 0;

/** The error of a report that is about none: where the report was asked for. */
function synthetic(caller) {
  const { prepareStackTrace } = Error;
  // A program's own form of stacks is not for reports.
  Error.prepareStackTrace = undefined;
  const error = new Error('JavaScript Callstack');
  error.name = 'Error [ERR_SYNTHETIC]';
  Error.captureStackTrace(error, caller);
  const { stack } = error;
  Error.prepareStackTrace = prepareStackTrace;
  return { stack, code: 'ERR_SYNTHETIC' };
}

/**
 * @param {Error} [error]
 * @returns {object}
 */
function getReport(error) {
  if (error === undefined) error = synthetic(getReport);
  else validateObject(error, 'err');
  const { collect } = require('internal/process/report_content');
  return collect(error, { event: 'JavaScript API', trigger: 'GetReport' }, null, current());
}

function defaultName() {
  const pad = (number, length = 2) => String(number).padStart(length, '0');
  const now = new Date();
  const date = `${now.getFullYear()}${pad(now.getMonth() + 1)}${pad(now.getDate())}`;
  const time = `${pad(now.getHours())}${pad(now.getMinutes())}${pad(now.getSeconds())}`;
  const thread = binding('worker').ownSeat() === undefined ? 0 : require('worker_threads').threadId;
  return `report.${date}.${time}.${process.pid}.${thread}.${pad(++sequence, 3)}.json`;
}

/**
 * Writes a report to a file.
 * @param {string} [file]
 * @param {Error} [error]
 * @returns {string} the file's name, empty when it could not be written
 */
function writeReport(file, error) {
  if (typeof file === 'object' && file !== null) {
    error = file;
    file = undefined;
  } else if (file !== undefined) {
    validateString(file, 'file');
  }
  if (error === undefined) error = synthetic(writeReport);
  else validateObject(error, 'err');
  return write(error, { event: 'JavaScript API', trigger: 'API' }, file);
}

function write(error, cause, file) {
  const { directory, filename, compact } = current();
  const name = file ?? (filename || defaultName());
  const { collect } = require('internal/process/report_content');
  const report = collect(error, cause, name, current());
  const text = `${JSON.stringify(report, null, compact ? 0 : 2)}\n`;
  const { writeStderr } = binding('errors');
  const fs = require('fs');
  if (name === 'stdout' || name === 'stderr') {
    fs.writeSync(name === 'stdout' ? 1 : 2, text);
  } else {
    try {
      fs.writeFileSync(require('path').resolve(directory || process.cwd(), name), text);
    } catch ({ errno }) {
      const place = directory === '' ? '' : ` directory: ${directory}`;
      writeStderr(`\nFailed to open Node.js report file: ${name}${place} (errno: ${-errno})\n`);
      return '';
    }
    writeStderr(`\nWriting Node.js report to file: ${name}`);
  }
  writeStderr('\nNode.js report completed\n');
  if (current().reportOnFatalError) prepareFatal();
  return name;
}

function onSignal(signal) {
  write(undefined, { event: signal, trigger: 'Signal' }, undefined);
}

/**
 * With a full heap no JavaScript runs: the native side is given all that is known before, and how to write it. The heap of
 * a worker ends the worker alone.
 */
function prepareFatal() {
  if (binding('worker').ownSeat() !== undefined) return;
  const { directory, filename, compact, reportOnFatalError } = current();
  const native = binding('report');
  if (!reportOnFatalError) {
    native.forgetFatal();
    return;
  }
  const { TYPES, collect } = require('internal/process/report_content');
  const draft = collect(undefined, { event: '', trigger: '' }, null, current());
  native.prepareFatal(JSON.stringify(draft), JSON.stringify(TYPES), directory, filename, Boolean(compact), sequence + 1);
}

/** Reports an error that ends the process, if that was asked for. */
function reportUncaught(error) {
  if (current().reportOnUncaughtException) write(error, { event: 'Exception', trigger: 'Exception' }, undefined);
}

/** Does what the options of the command line ask for. */
function start() {
  listen(current().reportOnSignal);
  if (current().reportOnFatalError) prepareFatal();
}

function listen(on) {
  const { signal } = current();
  process.removeListener(signal, onSignal);
  if (on) process.on(signal, onSignal);
}

/** The properties in their order: how a value is checked, under which name, and what else it does. */
const PROPERTIES = {
  directory: { check: validateString, argument: 'directory' },
  filename: { check: validateString, argument: 'name' },
  compact: { check: validateBoolean, argument: 'compact' },
  excludeNetwork: { check: validateBoolean, argument: 'excludeNetwork' },
  signal: { check: validateSignalName, argument: 'signal', isListening: true },
  reportOnFatalError: { check: validateBoolean, argument: 'trigger' },
  reportOnSignal: { check: validateBoolean, argument: 'trigger', isListening: true },
  reportOnUncaughtException: { check: validateBoolean, argument: 'trigger' },
  excludeEnv: { check: validateBoolean, argument: 'excludeEnv' },
};

const report = { writeReport, getReport };

for (const [name, { check, argument, isListening }] of Object.entries(PROPERTIES)) {
  Object.defineProperty(report, name, {
    configurable: true,
    enumerable: true,
    get: () => current()[name],
    set(value) {
      check(value, argument);
      if (isListening) listen(false);
      current()[name] = value;
      if (isListening) listen(current().reportOnSignal);
      if (name === 'reportOnFatalError' || current().reportOnFatalError) prepareFatal();
    },
  });
}

/** Defines `process.report`. */
function install(target) {
  Object.defineProperty(target, 'report', { configurable: true, enumerable: true, get: () => report });
}

module.exports = { install, reportUncaught, start };
