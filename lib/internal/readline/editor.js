'use strict';
// Editing a line in a terminal: the methods of Interface that change the line or the cursor and show it.
// Which key does what is in internal/readline/bindings.

const { getStringWidth, stripVTControlCharacters } = require('internal/util/inspect');
const { clearScreenDown, cursorTo, moveCursor } = require('internal/readline/callbacks');
const { charLengthAt, charLengthLeft } = require('internal/readline/utils');

const UNDO_LIMIT = 2048;
const KILL_LIMIT = 32;

/** What can be undone and redone, and what was cut out and can be put back. */
class EditState {
  constructor() {
    this.undone = [];
    this.done = [];
    this.killed = [];
    this.killedAt = 0;
    this.yanking = false;
    // The line and cursor before the edit in progress.
    this.before = undefined;
  }
}

const isSpace = (char) => /\s/.test(char);
const isWord = (char) => /\w/.test(char);

/** Where the last word of `text` begins. Counted by hand: a regular expression tried from each place would be slow. */
function lastWordStart(text) {
  let at = text.length;
  while (at > 0 && isSpace(text[at - 1])) at--;
  if (at === 0) return 0;
  const kind = isWord(text[at - 1]);
  while (at > 0 && !isSpace(text[at - 1]) && isWord(text[at - 1]) === kind) at--;
  return at;
}

function nextWord(text) {
  return /^(?:\s+|[^\w\s]+|\w+)\s*/.exec(text)?.[0] ?? '';
}

/** @this {import('readline').Interface & Record<string, any>} */
const methods = {
  /** Rows and columns that `text` takes, from the left edge on. */
  _getDisplayPos(text) {
    const columns = this.columns;
    let offset = 0;
    let rows = 0;
    for (const char of stripVTControlCharacters(text)) {
      if (char === '\n') {
        rows += Math.ceil(offset / columns) || 1;
        offset = 0;
      } else if (char === '\t') {
        offset += this.tabSize - (offset % this.tabSize);
      } else {
        const width = getStringWidth(char, false);
        // A wide character that does not fit goes to the next row as a whole.
        if (width === 2 && (offset + 1) % columns === 0) offset++;
        offset += width;
      }
    }
    const cols = offset % columns;
    rows += (offset - cols) / columns;
    return { cols, rows };
  },

  /**
   * Where the cursor is, relative to where the prompt begins.
   * @returns {{ rows: number, cols: number }}
   */
  getCursorPos() {
    return this._getDisplayPos(this._prompt + this.line.slice(0, this.cursor));
  },

  /** Draws prompt and line anew. */
  _refreshLine() {
    const shown = this._prompt + this.line;
    const end = this._getDisplayPos(shown);
    const at = this.getCursorPos();
    const above = this.prevRows || 0;
    if (above > 0) moveCursor(this.output, 0, -above);
    cursorTo(this.output, 0);
    clearScreenDown(this.output);
    this._writeToOutput(shown);
    // Has the terminal make the row the cursor belongs to.
    if (end.cols === 0) this._writeToOutput(' ');
    cursorTo(this.output, at.cols);
    if (end.rows > at.rows) moveCursor(this.output, 0, at.rows - end.rows);
    this.prevRows = at.rows;
  },

  /** Moves the cursor by that many UTF-16 units, as far as there are. */
  _moveCursor(by) {
    if (by === 0) return;
    const before = this.getCursorPos();
    this.cursor = Math.min(Math.max(this.cursor + by, 0), this.line.length);
    const after = this.getCursorPos();
    if (before.rows === after.rows) {
      const cols = after.cols - before.cols;
      if (cols !== 0) moveCursor(this.output, cols, 0);
    } else {
      this._refreshLine();
    }
  },

  _insertString(text) {
    this._beforeEdit();
    if (this.cursor < this.line.length) {
      this.line = this.line.slice(0, this.cursor) + text + this.line.slice(this.cursor);
      this.cursor += text.length;
      // Of pasted text, only the last character has all drawn anew.
      if (this.isCompletionEnabled) this._refreshLine();
      else this._writeToOutput(text);
      return;
    }
    // Typing at the end needs no drawing of what is there.
    const before = this.getCursorPos();
    this.line += text;
    this.cursor += text.length;
    // Nor does pasting it: the terminal wraps the text itself.
    if (this.isCompletionEnabled && before.rows < this.getCursorPos().rows) this._refreshLine();
    else this._writeToOutput(text);
  },

  /** Takes [from, to) out of the line, leaving the cursor at `from`. */
  _cut(from, to) {
    this._beforeEdit();
    this.line = this.line.slice(0, from) + this.line.slice(to);
    this.cursor = from;
    this._refreshLine();
  },

  _deleteLeft() {
    if (this.cursor > 0) this._cut(this.cursor - charLengthLeft(this.line, this.cursor), this.cursor);
  },

  _deleteRight() {
    if (this.cursor < this.line.length) this._cut(this.cursor, this.cursor + charLengthAt(this.line, this.cursor));
  },

  _deleteWordLeft() {
    if (this.cursor > 0) this._cut(lastWordStart(this.line.slice(0, this.cursor)), this.cursor);
  },

  _deleteWordRight() {
    if (this.cursor < this.line.length) {
      this._cut(this.cursor, this.cursor + nextWord(this.line.slice(this.cursor)).length);
    }
  },

  _deleteLineLeft() {
    this._pushToKillRing(this.line.slice(0, this.cursor));
    this._cut(0, this.cursor);
  },

  _deleteLineRight() {
    this._pushToKillRing(this.line.slice(this.cursor));
    this._cut(this.cursor, this.line.length);
  },

  _wordLeft() {
    if (this.cursor > 0) this._moveCursor(lastWordStart(this.line.slice(0, this.cursor)) - this.cursor);
  },

  _wordRight() {
    if (this.cursor < this.line.length) this._moveCursor(nextWord(this.line.slice(this.cursor)).length);
  },

  _pushToKillRing(text) {
    const { killed } = this._edit;
    this._edit.killedAt = 0;
    if (text === '' || text === killed[0]) return;
    killed.unshift(text);
    if (killed.length > KILL_LIMIT) killed.pop();
  },

  /** Puts back what was cut last. */
  _yank() {
    const { killed, killedAt } = this._edit;
    if (killed.length === 0) return;
    this._edit.yanking = true;
    this._insertString(killed[killedAt]);
  },

  /** Replaces what _yank() put back by what was cut before. */
  _yankPop() {
    const edit = this._edit;
    if (!edit.yanking || edit.killed.length < 2) return;
    const old = edit.killed[edit.killedAt];
    edit.killedAt = (edit.killedAt + 1) % edit.killed.length;
    const text = edit.killed[edit.killedAt];
    const from = this.cursor - old.length;
    this.line = this.line.slice(0, from) + text + this.line.slice(this.cursor);
    this.cursor = from + text.length;
    this._refreshLine();
  },

  /** Remembers the line for _undo(). */
  _beforeEdit() {
    const { done } = this._edit;
    if (done.push({ text: this.line, cursor: this.cursor }) > UNDO_LIMIT) done.shift();
  },

  _undo() {
    this._restore(this._edit.done, this._edit.undone);
  },

  _redo() {
    this._restore(this._edit.undone, this._edit.done);
  },

  _restore(from, to) {
    const entry = from.pop();
    if (entry === undefined) return;
    to.push({ text: this.line, cursor: this.cursor });
    this.line = entry.text;
    this.cursor = entry.cursor;
    this._refreshLine();
  },

  /** Ends the line on the screen and begins an empty one. */
  clearLine() {
    this._moveCursor(Infinity);
    this._writeToOutput('\r\n');
    this.line = '';
    this.cursor = 0;
    this.prevRows = 0;
  },

  /** The line is complete. */
  _line() {
    const line = this._addHistory();
    this._edit.done = [];
    this._edit.undone = [];
    this.clearLine();
    this._onLine(line);
  },

  _addHistory() {
    const { line } = this;
    if (this._past.add(line)) {
      // Listeners may change what is kept, and so the line.
      const kept = this._past.lines[0];
      this.emit('history', this._past.lines);
      return kept;
    }
    return line;
  },

  _historyPrev() {
    this._recall(this._past.older(this.line));
  },

  _historyNext() {
    this._recall(this._past.newer(this.line));
  },

  _recall(line) {
    if (line === undefined) return;
    this._beforeEdit();
    this.line = line;
    this.cursor = line.length;
    this._refreshLine();
  },
};

module.exports = { EditState, methods };
