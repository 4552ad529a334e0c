'use strict';
// A server's history in a file: read when the server starts, written soon after each line.

const { validateFunction, validateString } = require('internal/validators');

const DEFAULT_SIZE = 1000;
const WRITE_DELAY = 15;
const MODE = 0o600;

const NO_HOME = '\nError: Could not get the home directory.\nREPL session history will not be persisted.\n';
const NOT_OPENED = '\nError: Could not open history file.\nREPL session history will not be persisted.\n';
const DISABLED =
  '\nPersistent history support disabled. Set the NODE_REPL_HISTORY environment\nvariable to a valid, user-writable path to enable.\n';

class ReplHistory {
  #server;
  #path;
  #timer = null;
  #isWriting = false;
  #isPending = false;
  #wasRefused = false;

  constructor(server, path) {
    this.#server = server;
    this.#path = path;
    this.isFlushing = false;
    this.isDisabled = path === '';
  }

  /** Whether going back is answered with why there is nothing to go back to, once. */
  isRefusal(key) {
    if (!this.isDisabled || this.#wasRefused || this.#server.history.length > 0) return false;
    return (key.name === 'up' && !key.ctrl && !key.meta) || (key.name === 'p' && key.ctrl);
  }

  refuse() {
    this.#wasRefused = true;
    if (this.#server.history.length === 0) this.#say(DISABLED);
  }

  #say(text) {
    const server = this.#server;
    server._writeToOutput(text);
    server.cursor = 0;
    server.prevRows = 0;
    server._refreshLine();
  }

  /** Reads the file. */
  load(callback) {
    const server = this.#server;
    if (!server.terminal || this.#path === '') {
      process.nextTick(callback, null, server);
      return;
    }
    const path = this.#path ?? homePath();
    if (path === undefined) {
      this.isDisabled = true;
      this.#say(NO_HOME);
      process.nextTick(callback, null, server);
      return;
    }
    let entries;
    try {
      // Made if need be, and for its owner only. It is small, and what would read it in the background is not.
      const { openSync, closeSync } = require('internal/fs/descriptors');
      closeSync(openSync(path, 'a+', MODE));
      entries = require('internal/fs/content').readFileSync(path, 'utf8');
    } catch {
      this.isDisabled = true;
      this.#say(NOT_OPENED);
      process.nextTick(callback, null, server);
      return;
    }
    server.history = entries === '' ? [] : entries.split(/\r?\n+/).filter((entry) => entry !== '').slice(0, server.historySize);
    this.#path = path;
    server.on('line', () => this.#lineEntered());
    server.once('close', () => this.#flushAtEnd());
    process.nextTick(callback, null, server);
  }

  #lineEntered() {
    this.isFlushing = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#flush(), WRITE_DELAY);
  }

  #flushAtEnd() {
    if (this.#timer === null) return;
    clearTimeout(this.#timer);
    this.#flush();
  }

  async #flush() {
    this.#timer = null;
    if (this.#isWriting) {
      this.#isPending = true;
      return;
    }
    this.#isWriting = true;
    const text = this.#server.history.join('\n');
    try {
      await require('fs').promises.writeFile(this.#path, text === '' ? '' : `${text}\n`, { mode: MODE });
    } catch {
      // The session goes on without.
    }
    this.#isWriting = false;
    if (this.#isPending) {
      this.#isPending = false;
      this.#lineEntered();
      return;
    }
    this.isFlushing = this.#timer !== null;
    if (!this.isFlushing) this.#server.emit('flushHistory');
  }
}

/** The file in the user's home; `undefined` where that cannot be known. */
function homePath() {
  try {
    return require('path').join(require('os').homedir(), '.node_repl_history');
  } catch (error) {
    require('internal/util/debuglog').debuglog('repl')(error.stack);
    return undefined;
  }
}

/**
 * @param {import('repl').REPLServer} server
 * @param {string | {filePath?: string, size?: number, removeHistoryDuplicates?: boolean, onHistoryFileLoaded?: Function}} given
 * @param {Function} [done]
 * @returns {{ history: ReplHistory, whenLoaded: Function }}
 */
function setUp(server, given, done) {
  const config = given !== null && typeof given === 'object' ? given : { filePath: given, onHistoryFileLoaded: done };
  const { filePath, size, removeHistoryDuplicates, onHistoryFileLoaded = done ?? (() => {}) } = config;
  if (filePath !== undefined) validateString(filePath, 'filePath');
  validateFunction(onHistoryFileLoaded, 'onHistoryFileLoaded');
  if (size !== undefined) server.historySize = Number(size) > 0 ? Number(size) : DEFAULT_SIZE;
  if (removeHistoryDuplicates !== undefined) server.removeHistoryDuplicates = Boolean(removeHistoryDuplicates);
  return { history: new ReplHistory(server, filePath?.trim()), whenLoaded: onHistoryFileLoaded };
}

module.exports = { DEFAULT_SIZE, setUp };
