'use strict';
// What becomes of a line that was entered: a command, or code whose value or error is shown, or more lines to come.

const editorMode = require('internal/repl/editor_mode');
const errors = require('internal/repl/errors');
const { Recoverable, Thrown } = require('internal/repl/evaluation');
const { kState } = require('internal/repl/state');

/** Inputs are numbered over all servers of a process. */
let inputs = 0;

/** The command that a line is, if it is one: `.name rest`. */
function commandOf(line) {
  const text = line.trim();
  // Not a number, nor `...spread`.
  if (text[0] !== '.' || text[1] === '.' || !Number.isNaN(Number.parseFloat(text))) return undefined;
  return /^\.(\S+)\s*(.*)$/.exec(text) ?? undefined;
}

/**
 * @param {import('repl').REPLServer} server
 * @param {string | null} given
 */
function onLine(server, given) {
  // What came with the line that ended the server.
  if (server.closed) return;
  const state = server[kState];
  const line = given || '';
  state.sawInterrupt = false;
  if (server.editorMode) {
    editorMode.collect(server, line);
    return;
  }
  const command = line.includes('\n') ? undefined : commandOf(line);
  if (command !== undefined) {
    const known = server.commands[command[1]];
    if (known !== undefined) {
      known.action.call(server, command[2]);
      return;
    }
    if (state.buffered === '') {
      server.output.write('Invalid REPL keyword\n');
      finish(server, line, null, undefined, false);
      return;
    }
  }
  const code = `${state.buffered}${line}\n`;
  server.eval(code, server.context, `REPL${++inputs}`, function(error, value) {
    finish(server, line, error, value, arguments.length > 1);
  });
}

function finish(server, line, error, value, hasValue) {
  const state = server[kState];
  server._lastFailed = Boolean(error);
  const isUnfinished = error instanceof Recoverable && !state.sawEnd;
  if (!(isUnfinished && continues(server))) remember(server, line);
  if (error && !isUnfinished && state.buffered === '' && line.trim().startsWith('npm ')) {
    server.output.write('npm should be run outside of the Node.js REPL, in your normal shell.\n(Press Ctrl+D to exit.)\n');
    server.displayPrompt();
    return;
  }
  if (isUnfinished) {
    if (continues(server)) {
      const text = state.buffered + line;
      // What came from a file goes on at its end.
      if (state.buffered !== '') server._enteredAt = text.length;
      state.buffered = '';
      server._continueLine(text);
      return;
    }
    state.buffered += `${line}\n`;
    server.displayPrompt();
    return;
  }
  if (error) {
    server._handleError(thrownBy(error));
    server.clearBufferedCommand();
    state.sawEnd = false;
    return;
  }
  server.clearBufferedCommand();
  state.sawEnd = false;
  if (hasValue && (!server.ignoreUndefined || value !== undefined)) {
    if (!server.underscoreAssigned) server.last = value;
    server.output.write(`${errors.show(server, value)}\n`);
  }
  if (!server.closed) server.displayPrompt();
}

/** What is shown of an evaluator's error. */
function thrownBy(error) {
  if (error instanceof Recoverable) return error.err ?? error;
  return error instanceof Thrown ? error.value : error;
}

/** Whether unfinished input stays to be edited. */
function continues(server) {
  return server.terminal && process.env.TERM !== 'dumb' && !server.closed;
}

/** Keeps a line for `.save`. */
function remember(server, line) {
  const { buffered, sawEnd } = server[kState];
  if (sawEnd) server.lines.push(buffered);
  else if (line !== '') server.lines.push(line);
}

module.exports = { onLine };
