'use strict';
// Keys that are pressed while an input awaits are for the prompt after it.

const { kState } = require('internal/repl/state');

/**
 * @param {import('repl').REPLServer} server
 * @returns {{ onInterrupt: (() => void) | undefined }} what Control-C does meanwhile
 */
function hold(server) {
  const state = server[kState];
  state.held ??= { count: 0, pressed: [], onInterrupt: undefined, isClosing: false };
  state.held.count++;
  return state.held;
}

/**
 * The input is done, for which hold() was called.
 * @param {import('repl').REPLServer} server
 */
function release(server) {
  const state = server[kState];
  const { held } = state;
  if (held === undefined || --held.count > 0) return;
  state.held = undefined;
  held.pressed.forEach(({ text, key, isCompletionEnabled }) => {
    if (server.closed) return;
    const before = server.isCompletionEnabled;
    server.isCompletionEnabled = isCompletionEnabled;
    server._ttyWrite(text, key);
    server.isCompletionEnabled = before;
  });
  if (held.isClosing) server.close();
}

module.exports = { hold, release };
