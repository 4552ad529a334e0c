'use strict';
// Editor mode: lines are collected, to be evaluated together when it is left.

const { Interface } = require('internal/readline/callback_interface');
const { kState } = require('internal/repl/state');

/**
 * @param {import('repl').REPLServer} server
 * @param {{ isLoading?: boolean }} [options] what comes is from a file
 */
function enter(server, { isLoading = false } = {}) {
  server.editorMode = true;
  server[kState].isLoading = isLoading;
  Interface.prototype.setPrompt.call(server, '');
}

/** @param {import('repl').REPLServer} server */
function leave(server) {
  server.editorMode = false;
  server[kState].isLoading = false;
  Interface.prototype.setPrompt.call(server, server._initialPrompt);
}

/**
 * A line was entered.
 * @param {import('repl').REPLServer} server
 * @param {string} line
 */
function collect(server, line) {
  const state = server[kState];
  state.buffered += `${line}\n`;
  // Pasted text brings its own indentation.
  if (!state.isLoading && server._sawKeyPress) indent(server, line);
}

/** A line in editor mode begins where the one before did. */
function indent(server, line) {
  const space = /^\s+/.exec(line)?.[0];
  if (space === undefined) return;
  server.write(space);
  server.line = space;
  server.cursor = space.length;
}

module.exports = { collect, enter, leave };
