'use strict';
// Searching the history while one types what to look for: Control-R for older entries, Control-S for newer ones.

const { clearScreenDown, cursorTo, moveCursor } = require('internal/readline/callbacks');
const { fromEntry } = require('internal/readline/history');

class ReverseSearch {
  #server;
  #isActive = false;
  #isBackward = true;
  #input = '';
  /** The entry that is looked at; -1 is before the newest. */
  #index = -1;
  /** Where in that entry the last match is. */
  #at = -1;
  /** Equal entries are found once. */
  #seen = new Set();
  #isFailing = false;
  /** Rows below the prompt that the search takes, beginning with that of its label. */
  #rows = 0;
  /** The row in which the cursor was left, counted from the prompt's first. */
  #cursorRow = 0;

  constructor(server) {
    this.#server = server;
  }

  /** @returns {boolean} whether the key was for the search */
  press(text, key) {
    const isDirection = key.ctrl && !key.meta && (key.name === 'r' || key.name === 's');
    if (!this.#isActive) {
      if (!isDirection) return false;
      this.#begin(key.name === 'r');
      return true;
    }
    if (isDirection) {
      this.#turn(key.name === 'r');
      this.#search();
      this.#draw();
      return true;
    }
    if (key.name === 'backspace' || (key.ctrl && (key.name === 'h' || key.name === 'w'))) {
      this.#input = this.#input.slice(0, -1);
      this.#rewind();
      this.#search();
      this.#draw();
      return true;
    }
    if (key.name === 'escape' || (key.ctrl && key.name === 'c')) {
      this.#end(false);
      return true;
    }
    if (!key.ctrl && !key.meta && typeof text === 'string' && text !== '' && text >= ' ' && key.name !== 'tab') {
      this.#input += text;
      // What matches still may do so in the same place.
      this.#seen.clear();
      this.#at += this.#at < 0 ? 0 : (this.#isBackward ? 1 : -1);
      this.#search();
      this.#draw();
      return true;
    }
    this.#end(true);
    return false;
  }

  #begin(isBackward) {
    this.#isActive = true;
    this.#isBackward = isBackward;
    this.#input = '';
    this.#rewind();
    const server = this.#server;
    const position = server.getCursorPos();
    const below = server._getDisplayPos(server._prompt + server._shown(server.line)).rows - position.rows;
    moveCursor(server.output, 0, below);
    server.output.write(`\n${this.#label()}`);
    this.#rows = below + 1;
    this.#backToPrompt(position);
  }

  #rewind() {
    this.#index = -1;
    this.#at = -1;
    this.#isFailing = false;
    this.#seen.clear();
  }

  #turn(isBackward) {
    if (isBackward !== this.#isBackward) this.#seen.clear();
    this.#isBackward = isBackward;
  }

  #label() {
    return `${this.#isFailing ? 'failed-' : ''}${this.#isBackward ? 'bck' : 'fwd'}-i-search: ${this.#input}_`;
  }

  #entry(index) {
    const entry = this.#server.history[index];
    return entry === undefined ? undefined : fromEntry(entry);
  }

  /** Finds the next match from where the last one was. */
  #search() {
    if (this.#input === '') {
      this.#rewind();
      return;
    }
    const step = this.#isBackward ? 1 : -1;
    const { history } = this.#server;
    for (let index = this.#index; index <= history.length && index >= -1; index += step) {
      const entry = this.#entry(index);
      if (entry === undefined || (index !== this.#index && this.#seen.has(entry))) continue;
      const from = index === this.#index ? this.#at : -1;
      const at = this.#isBackward ? older(entry, this.#input, from, index === this.#index) : newer(entry, this.#input, from);
      if (at < 0) continue;
      this.#seen.add(entry);
      this.#index = index;
      this.#at = at;
      this.#isFailing = false;
      return;
    }
    this.#index = this.#isBackward ? history.length : -1;
    this.#at = -1;
    this.#isFailing = true;
  }

  /** The entry that is shown, and where the cursor is in it. */
  #found() {
    const entry = this.#input === '' || this.#isFailing ? undefined : this.#entry(this.#index);
    return entry === undefined ? { line: this.#server.line, at: this.#server.cursor } : { line: entry, at: this.#at };
  }

  #clear() {
    const { output } = this.#server;
    const prompt = this.#server._getDisplayPos(this.#server._prompt);
    if (this.#cursorRow > prompt.rows) moveCursor(output, 0, prompt.rows - this.#cursorRow);
    cursorTo(output, prompt.cols);
    clearScreenDown(output);
  }

  #draw() {
    const server = this.#server;
    this.#clear();
    const { line, at } = this.#found();
    const shown = line.replaceAll('\n', ' ');
    const isMatch = this.#input !== '' && !this.#isFailing;
    const marked = server.useColors && isMatch ?
      `${shown.slice(0, at)}\x1b[4m${this.#input}\x1b[24m${shown.slice(at + this.#input.length)}` : shown;
    server.output.write(`${marked}\n${this.#label()}`);
    const position = server._getDisplayPos(server._prompt + shown.slice(0, at));
    const end = server._getDisplayPos(server._prompt + shown);
    this.#rows = end.rows - position.rows + 1;
    this.#backToPrompt(position);
  }

  #backToPrompt({ rows, cols }) {
    moveCursor(this.#server.output, 0, -this.#rows);
    cursorTo(this.#server.output, cols);
    this.#cursorRow = rows;
  }

  /** @param {boolean} isAccepted the entry that was found is the line now */
  #end(isAccepted) {
    const server = this.#server;
    const { line, at } = this.#found();
    this.#clear();
    this.#isActive = false;
    if (isAccepted && line !== server.line) {
      server.line = line;
      server.cursor = at;
      server._isMultiline = line.includes('\n');
    } else if (isAccepted) {
      server.cursor = at;
    }
    const prompt = server._getDisplayPos(server._prompt);
    if (server._isMultiline) {
      server.prevRows = prompt.rows;
      server._refreshLine();
      return;
    }
    if (server.line !== '') {
      server.output.write(server.line);
      const end = server._getDisplayPos(server._prompt + server.line);
      const position = server.getCursorPos();
      moveCursor(server.output, 0, position.rows - end.rows);
      if (server.cursor < server.line.length) cursorTo(server.output, position.cols);
      server.prevRows = position.rows;
    }
  }
}

/** The last match before the one at `from`; in the entry where that is, strictly before. */
function older(entry, input, from, isSameEntry) {
  if (!isSameEntry || from === -1) return isSameEntry && from === -1 ? -1 : entry.lastIndexOf(input);
  return from === 0 ? -1 : entry.lastIndexOf(input, from - 1);
}

/** The first match after the one at `from`. */
function newer(entry, input, from) {
  return entry.indexOf(input, from + 1);
}

/** @param {import('repl').REPLServer} server */
function make(server) {
  return new ReverseSearch(server);
}

module.exports = { make };
