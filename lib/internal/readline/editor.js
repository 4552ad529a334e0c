'use strict';
// Editing in a terminal: the methods of Interface that change the line or the cursor. How it is shown is in
// internal/readline/screen, which key does what in internal/readline/bindings.

const { fromEntry } = require('internal/readline/history');
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
  _insertString(text) {
    this._beforeEdit();
    this._wantedColumn = -1;
    if (this.cursor < this.line.length || this._colorize !== undefined) {
      this.line = this.line.slice(0, this.cursor) + text + this.line.slice(this.cursor);
      this.cursor += text.length;
      // Of pasted text, only the last character has all drawn anew.
      if (this.isCompletionEnabled || this._colorize !== undefined) this._refreshLine();
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

  /** The line is complete. */
  _line() {
    const line = this._addHistory();
    this._edit.done = [];
    this._edit.undone = [];
    this._enteredAt = this.cursor;
    this.clearLine();
    this._onLine(line);
  },

  /**
   * What was entered needs more lines: it stays on the screen, with a line end where the cursor was.
   * @param {string} text
   */
  _continueLine(text) {
    const at = Math.min(this._enteredAt, text.length);
    this._isMultiline = true;
    // It is in the history already, and what comes of it will be instead of it.
    this._isContinued = this._past.wasAdded;
    this.line = `${text.slice(0, at)}\n${text.slice(at)}`;
    this.cursor = at + 1;
    if (at === text.length) {
      this._writeToOutput(this._continuation);
      this.prevRows = this.getCursorPos().rows;
    } else {
      this._redrawAbove(text);
    }
  },

  _addHistory() {
    const { line, _past: past } = this;
    // What has grown out of an entry, or was made of one that failed, takes its place.
    if (this._isContinued || (this._isMultiline && this._lastFailed && past.index === 0)) past.dropNewest();
    this._isContinued = false;
    if (!past.add(line)) return line;
    // Listeners may change what is kept.
    const kept = past.lines[0];
    this.emit('history', past.lines);
    return fromEntry(kept);
  },

  _historyPrev() {
    if (!this._moveRow(-1)) this._recall(this._past.older(this.line));
  },

  _historyNext() {
    if (!this._moveRow(1)) this._recall(this._past.newer(this.line));
  },

  /** To the row above or below of an entry of several lines; false when there is none. */
  _moveRow(by) {
    if (!this._isMultiline) return false;
    const rows = this.line.split('\n');
    const before = this.line.slice(0, this.cursor).split('\n');
    const row = before.length - 1 + by;
    if (row < 0 || row >= rows.length) return false;
    // Short rows on the way do not move the cursor to the left for good.
    const column = Math.max(this._wantedColumn, before.at(-1).length);
    const start = rows.slice(0, row).reduce((length, each) => length + each.length + 1, 0);
    this.cursor = start + Math.min(column, rows[row].length);
    this._refreshLine();
    this._wantedColumn = column;
    return true;
  },

  _recall(line) {
    if (line === undefined) return;
    this._beforeEdit();
    this.line = line;
    this.cursor = line.length;
    this._isMultiline = line.includes('\n');
    this._isContinued = false;
    this._wantedColumn = -1;
    this._refreshLine();
  },
};

module.exports = { EditState, methods };
