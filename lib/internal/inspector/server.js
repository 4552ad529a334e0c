'use strict';
// The server for debuggers, as programs and options ask for it. The server itself is native.

const {
  codes: { ERR_INSPECTOR_ALREADY_ACTIVATED, ERR_INSPECTOR_NOT_ACTIVE },
} = require('internal/errors');
const { getOption } = require('internal/options');
const { isUint32, validateInteger } = require('internal/validators');

const native = binding('inspector');

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
  const isOpen = native.openServer(
    typeof host === 'string' && host !== '' ? host : undefined, isUint32(port) ? port : undefined);
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

/** What `--inspect`, `--inspect-wait` and `--inspect-brk` ask for, before anything of the program runs. */
function obeyOptions() {
  const breaksAtBootstrap = getOption('--inspect-brk-node');
  const breaks = breaksAtBootstrap || getOption('--inspect-brk');
  const waits = breaks || getOption('--inspect-wait');
  if (!waits && !getOption('--inspect')) return;
  // A worker is shown by the main thread.
  const isWorker = binding('worker').ownSeat() !== undefined;
  if (!isWorker && !native.openServer()) return;
  if (!waits) return;
  native.waitForDebugger();
  require('internal/inspector/first_line').breaks = breaks;
  if (breaksAtBootstrap) native.breakAtBootstrap();
}

module.exports = { close, obeyOptions, open, url, waitForDebugger };
