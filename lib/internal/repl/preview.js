'use strict';
// What is shown while one types: grey behind the line what it would be completed to, and below it what it would give.

const { getStringWidth, inspect } = require('internal/util/inspect');
const { clearLine, cursorTo, moveCursor } = require('internal/readline/callbacks');
const { commonPrefix } = require('internal/readline/utils');
const { asExpression, kStrict, looksLikeObject } = require('internal/repl/evaluation');
const { inspectorOf } = require('internal/repl/inspector');

const MAX_WIDTH = 250;

class Preview {
  #server;
  /** What the line would be completed to: the rest of it. */
  #completion = '';
  /** How many rows below the cursor a value is shown; 0 for none. */
  #rowsDown = 0;
  /** The line for which no completion is wanted. */
  #escaped;
  /** Counts the keys, so that a late answer of a completer is not for another line. */
  #keys = 0;

  constructor(server) {
    this.#server = server;
  }

  #isAtEnd() {
    return this.#server.cursor === this.#server.line.length;
  }

  /** Where the line ends, and where the cursor is. */
  #places() {
    const server = this.#server;
    return { at: server.getCursorPos(), end: server._getDisplayPos(server._prompt + server._shown(server.line)) };
  }

  #grey(text) {
    return this.#server.useColors ? `\x1b[90m${text}\x1b[39m` : undefined;
  }

  /** Takes away what is shown, before a key does what it does; some take it over. */
  clear(key) {
    this.#keys++;
    const server = this.#server;
    const { output } = server;
    if (this.#rowsDown > 0) {
      moveCursor(output, 0, this.#rowsDown);
      clearLine(output, 0);
      moveCursor(output, 0, -this.#rowsDown);
      this.#rowsDown = 0;
    }
    if (this.#completion === '') {
      if (key.name === 'escape') this.#escaped = server.line;
      return;
    }
    const completion = this.#completion;
    this.#completion = '';
    const { at, end } = this.#places();
    const below = end.rows - at.rows;
    if (!this.#isAtEnd()) {
      moveCursor(output, 0, below);
      cursorTo(output, end.cols);
    }
    clearLine(output, 1);
    if (!this.#isAtEnd()) {
      moveCursor(output, 0, -below);
      cursorTo(output, at.cols);
    }
    if (key.name === 'escape') {
      this.#escaped = server.line;
    } else if (this.#escaped !== server.line && this.#takes(key)) {
      server._insertString(completion);
    }
  }

  /** Whether a key makes the completion part of the line. */
  #takes(key) {
    const isPlain = !key.ctrl && !key.meta;
    if ((isPlain && key.name === 'end') || (key.ctrl && !key.meta && key.name === 'e')) {
      this.#server._moveCursor(Infinity);
      return true;
    }
    if (!this.#isAtEnd()) return false;
    return (isPlain && key.name === 'right') || (!key.meta && (key.name === 'return' || key.name === 'enter'));
  }

  show() {
    const server = this.#server;
    const { line } = server;
    // Not for each character of pasted text.
    if (!server.isCompletionEnabled) return;
    if (line.trim() === '' || server.editorMode || server._isMultiline) return;
    if (this.#escaped === line) {
      this.#showValue('');
      return;
    }
    this.#escaped = undefined;
    const asked = this.#keys;
    server.complete(line, (error, answer) => {
      if (asked !== this.#keys || server.line !== line || server.closed) return;
      const completion = error ? '' : this.#restOf(answer);
      if (completion !== '') this.#showCompletion(completion);
      this.#showValue(this.#isAtEnd() ? this.#completion : '');
    });
  }

  /** What all candidates go on with. */
  #restOf(answer) {
    const candidates = answer?.[0];
    const part = answer?.[1];
    if (!candidates || candidates.length === 0 || typeof part !== 'string') return '';
    const prefix = commonPrefix(candidates.filter((each) => each !== ''));
    if (!prefix.startsWith(part) || prefix.length === part.length) return '';
    return prefix.slice(part.length);
  }

  #showCompletion(completion) {
    const server = this.#server;
    const { output } = server;
    const { at, end } = this.#places();
    const text = this.#grey(completion) ?? ` // ${completion}`;
    if (end.cols + getStringWidth(text) > server.columns) return;
    this.#completion = completion;
    const below = end.rows - at.rows;
    if (!this.#isAtEnd()) {
      moveCursor(output, 0, below);
      cursorTo(output, end.cols);
    }
    output.write(text);
    moveCursor(output, 0, -below);
    cursorTo(output, at.cols);
  }

  #showValue(completion) {
    const server = this.#server;
    const text = this.#valueOf(server.line + completion);
    if (text === undefined) return;
    const { output } = server;
    const { at, end } = this.#places();
    const below = end.rows - at.rows;
    moveCursor(output, 0, below);
    output.write(this.#grey(text) === undefined ? `\n// ${text}` : `\n${this.#grey(text)}`);
    cursorTo(output, at.cols);
    this.#rowsDown = below + 1;
    moveCursor(output, 0, -this.#rowsDown);
  }

  /** One row that says what the code gives; `undefined` if there is nothing to say. */
  #valueOf(code) {
    const server = this.#server;
    const trimmed = code.trim();
    if (trimmed === '' || trimmed.startsWith('.') || server.editorMode) return undefined;
    const inspector = inspectorOf(server);
    let found;
    if (looksLikeObject(code)) {
      found = inspector.evaluate(asExpression(code));
      if (found?.threw && found.value?.name === 'SyntaxError') found = undefined;
    }
    found ??= inspector.evaluate(this.#inMode(code));
    if (found === undefined || !this.#isWorthShowing(found)) return undefined;
    const shown = this.#short(found.value);
    return shown === '' || shown === trimmed ? undefined : this.#fit(shown);
  }

  #inMode(code) {
    return this.#server.replMode === kStrict ? `'use strict'; void 0; ${code}` : code;
  }

  /** While a name is being typed it does not exist, which needs no saying; in strict mode it is what happens. */
  #isWorthShowing({ threw, value }) {
    const { ignoreUndefined, useColors } = this.#server;
    if (!threw) return value !== undefined || (useColors && !ignoreUndefined);
    const name = value?.name;
    if (name === 'SyntaxError') return false;
    return name !== 'ReferenceError' || this.#isStrict();
  }

  #isStrict() {
    return this.#server.replMode === kStrict || require('internal/options').startupInfo().execArgv.includes('--use-strict');
  }

  #short(value) {
    try {
      const { options = {} } = this.#server.writer;
      return inspect(value, { ...options, breakLength: Infinity, colors: false, compact: true, depth: 1 });
    } catch {
      // A value whose own way of being shown fails.
      return '';
    }
  }

  #fit(shown) {
    const { columns, useColors } = this.#server;
    const first = shown.split(/[\r\n\v]/, 1)[0];
    const max = Math.min(columns, MAX_WIDTH);
    if (getStringWidth(first) <= max) return first;
    const room = max - 4 - (useColors ? 0 : 3);
    let width = 0;
    let text = '';
    for (const char of first) {
      width += getStringWidth(char);
      if (width > room) break;
      text += char;
    }
    return `${text}...`;
  }
}

/** @param {import('repl').REPLServer} server */
function make(server) {
  return new Preview(server);
}

module.exports = { make };
