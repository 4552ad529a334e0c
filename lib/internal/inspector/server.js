'use strict';
// The server for debuggers: where it listens, and what is said about that. The server itself is native.

const {
  codes: { ERR_INSPECTOR_ALREADY_ACTIVATED, ERR_INSPECTOR_NOT_ACTIVE },
} = require('internal/errors');
const { getOption, startupInfo } = require('internal/options');
const { isUint32, validateInteger } = require('internal/validators');

const native = binding('inspector');

const HELP = 'For help, see: https://nodejs.org/learn/getting-started/debugging';
const DEFAULT_HOST = '127.0.0.1';

const say = (line) => binding('errors').writeStderr(`${line}\n`);

/** The host of `[HOST:]PORT` or `HOST`, as an option has it. */
function optionHost() {
  const address = getOption('--inspect-port') ?? '';
  const host = address.replace(/(^|:)\d+$/, '').replace(/^\[(.*)\]$/, '$1');
  return host === '' ? DEFAULT_HOST : host;
}

/** What is shown of the program: how it is called, and the URL of its file. */
function program() {
  const script = startupInfo().args[0];
  if (script === undefined || getOption('--eval') !== undefined || script === '-') {
    return { title: `${process.title}[${process.pid}]`, url: 'file://' };
  }
  const path = require('path').resolve(script);
  return { title: script, url: `file://${path}` };
}

/** Where the id is to be told. */
function publishes(where) {
  return (getOption('--inspect-publish-uid') ?? 'stderr,http').split(',').includes(where);
}

/** The text of a system's error. */
function textOf(code) {
  const { getSystemErrorMap } = require('util');
  for (const [name, text] of getSystemErrorMap().values()) if (name === code) return text;
  return code;
}

/** Begins to listen, or says why not. @returns {boolean} */
function listen(host, port) {
  const { title, url: file } = program();
  const [actual, code] = native.openServer(host, port, publishes('http'), title, file);
  if (actual === undefined) {
    if (code === undefined) say(`Unable to resolve "${host}": unknown node or service`);
    else say(`Starting inspector on ${host.includes(':') ? `[${host}]` : host}:${port} failed: ${textOf(code)}`);
    return false;
  }
  process.debugPort = actual;
  if (publishes('stderr')) say(`Debugger listening on ${url()}\n${HELP}`);
  return true;
}

const isLoopback = (host) => /^(?:127\.|localhost$|::1$|\[::1\]$)/i.test(host);

/**
 * Listens for debuggers.
 * @param {number} [port] `process.debugPort` without
 * @param {string} [host] that of the options without
 * @param {boolean} [wait] for one of them
 * @returns {{ [Symbol.dispose](): void }}
 */
function open(port, host, wait) {
  if (native.serverUrl() !== undefined) throw new ERR_INSPECTOR_ALREADY_ACTIVATED();
  // Before anything else is made of it: not every number is a port.
  if (isUint32(port)) validateInteger(port, 'port', 0, 65535);
  if (host && typeof host === 'string' && !isLoopback(host)) {
    process.emitWarning('Binding the inspector to a public IP with an open port is insecure, as it allows external hosts ' +
      'to connect to the inspector and perform a remote code execution attack. Documentation can be found at ' +
      'https://nodejs.org/api/cli.html#--inspecthostport', 'SecurityWarning');
  }
  const isOpen = listen(typeof host === 'string' && host !== '' ? host : optionHost(), isUint32(port) ? port : process.debugPort);
  if (wait && isOpen) waitForDebugger();
  return { __proto__: null, [Symbol.dispose]() { close(); } };
}

/** Closes the server, with everything that is connected to it. */
function close() {
  native.closeServer();
}

/** @returns {string | undefined} where debuggers connect */
function url() {
  return native.serverUrl();
}

/** Stands still until a debugger has the program run. */
function waitForDebugger() {
  if (native.serverUrl() === undefined) throw new ERR_INSPECTOR_NOT_ACTIVE();
  native.waitForDebugger();
}

/** A signal has come and is being answered. */
let opening = false;

/** Called natively after `SIGUSR1`. */
function openForSignal() {
  // Who watches has the program debugged, not itself.
  if (getOption('--watch') && process.env.WATCH_REPORT_DEPENDENCIES === undefined) return;
  // The next signal may come in the middle of this.
  if (opening) return;
  opening = true;
  try {
    if (native.serverUrl() === undefined) listen(optionHost(), process.debugPort);
  } finally {
    opening = false;
  }
}

/** What `--inspect`, `--inspect-wait` and `--inspect-brk` ask for, before anything of the program runs. */
function obeyOptions() {
  const breaks = getOption('--inspect-brk') || getOption('--inspect-brk-node');
  const waits = breaks || getOption('--inspect-wait');
  if (!waits && !getOption('--inspect')) return;
  // A worker is shown by the main thread.
  const isWorker = binding('worker').ownSeat() !== undefined;
  if (!isWorker && !listen(optionHost(), process.debugPort)) return;
  if (!waits) return;
  native.waitForDebugger();
  require('internal/inspector/first_line').breaks = breaks;
}

module.exports = { close, obeyOptions, open, openForSignal, url, waitForDebugger };
