'use strict';
// Errors of what was typed: how they are shown, and how those that are thrown later find back to their prompt.

const { getFrame, setFrame } = binding('async_context');
const { codes: { ERR_INVALID_REPL_INPUT, ERR_INVALID_STATE } } = require('internal/errors');
const { setStackEditor } = require('internal/errors/stack');

/** In frames of the async context: which server the code that runs was typed into. */
const origin = {};
const currentServer = () => getFrame()?.get(origin);
let isListening = false;

/** Where the default evaluator is. */
const EVALUATION = 'node:internal/repl/evaluation';

/** Asks for the errors that nobody caught, once there is a server. */
function listen() {
  if (isListening) return;
  isListening = true;
  require('internal/process/uncaught').addUncaughtExceptionCaptureCallback((error) => {
    const server = currentServer();
    if (server === undefined || server._handleError(error) === 'unhandled') return false;
    if (server._errors?.listenerCount('error') > 0) server._errors.emit('error', error);
    return true;
  });
}

/**
 * Calls `fn` as code of a server.
 * @param {import('repl').REPLServer} server
 * @param {Function} fn
 */
function runAs(server, fn) {
  // What an AsyncLocalStorage does, without what an input may have taken away.
  const frame = getFrame();
  setFrame(new Map(frame).set(origin, server));
  try {
    return fn();
  } finally {
    setFrame(frame);
  }
}

let refusing = 0;

/** A program's own handlers of uncaught errors would take over the whole process. */
function refuseListener(event) {
  if (event !== 'uncaughtException' || currentServer() === undefined) return;
  throw new ERR_INVALID_REPL_INPUT('Listeners for `uncaughtException` cannot be used in the REPL');
}

/**
 * Refuses listeners for uncaught errors that inputs want to add, for as long as there is a server that does.
 * @returns {() => void} ends it for one server
 */
function refuseListeners() {
  if (refusing++ === 0) process.on('newListener', refuseListener);
  return () => {
    if (--refusing === 0) process.removeListener('newListener', refuseListener);
  };
}

/** Leaves away what is below the code that was typed: the prompt's own part of the stack. */
function cutSites(error, sites) {
  const own = sites.findIndex((site) => site.getFileName() === EVALUATION && site.getFunctionName() === 'evaluate');
  // What stopped the input from outside.
  if (own === 0) return sites;
  // Above it is the input itself, which says nothing that is not on the screen.
  if (own > 0) return sites.slice(0, own - 1);
  if (awaited.has(error)) return sites;
  return sites.slice(0, sites.findLastIndex((site) => site.getFunctionName() === null));
}

/** Errors of inputs that awaited: below them is what went on with them, not the prompt. */
const awaited = new WeakSet();

/** @param {any} error of an input that awaited */
function keepSites(error) {
  if (typeof error === 'object' && error !== null) awaited.add(error);
}

/** A value as its server shows it, or plainly where that fails: the input may have broken what it is done with. */
function show(server, value) {
  try {
    return server.writer(value);
  } catch {
    if (value === null || typeof value !== 'object') return String(value);
    return typeof value.stack === 'string' ? value.stack : Object.prototype.toString.call(value);
  }
}

/** The text of an error as its server shows it. */
function describe(server, error) {
  const { isNativeError } = require('internal/util/types');
  if (typeof error !== 'object' || error === null || !(isNativeError(error) || error instanceof Error)) return show(server, error);
  const isSyntax = error.name === 'SyntaxError';
  const done = setStackEditor(error, isSyntax ? () => [] : (sites) => cutSites(error, sites));
  try {
    // The stack is made when it is first read.
    if (typeof error.stack === 'string' && isSyntax) {
      const stack = error.stack
        .replace(/^REPL\d+:\d+\r?\n/, '')
        .replace(/^\s+at\s.*\n?/gm, '');
      if (stack !== error.stack) error.stack = stack;
    }
  } catch {
    // Whoever made `stack` or `name` a getter sees the error without.
  } finally {
    done();
  }
  const text = show(server, error);
  // An error without a stack, and nothing else, needs no brackets.
  return text[0] === '[' && text.at(-1) === ']' ? text.slice(1, -1) : text;
}

/** Says in front of the error's first line that nobody caught it. */
function withUncaught(text, breakLength) {
  const lines = text.split(/(?<=\n)/);
  const at = lines.findIndex((line) => /^\[?(?:[A-Z][a-z0-9_]*)*Error/.test(line));
  if (at < 0) return `Uncaught${lines.length === 1 ? ' ' : ':\n'}${text}`;
  lines[at] = lines[at].length <= breakLength ? `Uncaught ${lines[at]}` : `Uncaught:\n${lines[at]}`;
  return lines.join('');
}

/** What the maker of the server wants to be done with an error. */
function verdictOf(server, error) {
  if (server._userErrorHandler === undefined) return 'print';
  const verdict = server._userErrorHandler(error);
  if (verdict !== 'print' && verdict !== 'ignore' && verdict !== 'unhandled') {
    throw new ERR_INVALID_STATE(
      `External REPL error handler must return either "ignore", "print", or "unhandled", but received: ${verdict}`);
  }
  return verdict;
}

/**
 * Deals with what an input threw, at once or later.
 * @param {import('repl').REPLServer} server
 * @param {any} error
 * @returns {'print' | 'ignore' | 'unhandled'}
 */
function handle(server, error) {
  const verdict = verdictOf(server, error);
  if (verdict !== 'print') return verdict;
  const text = describe(server, error);
  if (!server.underscoreErrAssigned) server.lastError = error;
  if (server._isStandalone && process.listenerCount('uncaughtException') > 0) {
    process.nextTick(() => {
      process.emit('uncaughtException', error);
      server.clearBufferedCommand();
      if (!server.closed) server.displayPrompt();
    });
    return verdict;
  }
  const shown = withUncaught(text, server.writer.options?.breakLength ?? 80);
  server.output.write(shown.endsWith('\n') ? shown : `${shown}\n`);
  server.clearBufferedCommand();
  if (!server.closed) server.displayPrompt();
  return verdict;
}

module.exports = { handle, keepSites, listen, refuseListeners, runAs, show };
