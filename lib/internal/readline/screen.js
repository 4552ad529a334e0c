'use strict';
// What a terminal shows of the line that is edited: the methods of Interface that measure and draw it, also where it
// is of several lines.

const { getStringWidth, stripVTControlCharacters } = require('internal/util/inspect');
const { clearScreenDown, cursorTo, moveCursor } = require('internal/readline/callbacks');

/** In front of the second line and those after it. */
const CONTINUATION = '| ';

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
    return this._getDisplayPos(this._prompt + this._shown(this.line.slice(0, this.cursor)));
  },

  /** `text`, a part of the line, as it is on the screen. */
  _shown(text) {
    return this._isMultiline ? text.replaceAll('\n', `\n${this._continuation}`) : text;
  },

  /** Draws prompt and line anew. */
  _refreshLine() {
    const shown = this._prompt + this._shown(this.line);
    const end = this._getDisplayPos(shown);
    const at = this.getCursorPos();
    const above = this.prevRows || 0;
    if (above > 0) moveCursor(this.output, 0, -above);
    cursorTo(this.output, 0);
    clearScreenDown(this.output);
    this._writeLine(shown);
    // Has the terminal make the row the cursor belongs to.
    if (end.cols === 0) this._writeToOutput(' ');
    cursorTo(this.output, at.cols);
    if (end.rows > at.rows) moveCursor(this.output, 0, at.rows - end.rows);
    this.prevRows = at.rows;
  },

  _writeLine(shown) {
    const line = this._colorize === undefined || this.line === '' ? this.line : this._colorize(this.line);
    if (!this._isMultiline) {
      this._writeToOutput(line === this.line ? shown : this._prompt + line);
      return;
    }
    const rows = line.split('\n');
    this._writeToOutput(this._prompt + rows[0]);
    for (let i = 1; i < rows.length; i++) this._writeToOutput(`\n${this._continuation}${rows[i]}`);
  },

  /** The cursor is below the line, which was `text` and has changed: draws it in its old place. */
  _redrawAbove(text) {
    const { rows } = this._getDisplayPos(this._prompt + this._shown(text));
    moveCursor(this.output, 0, -(rows + 1));
    this.prevRows = 0;
    this._refreshLine();
  },

  /** Ends the line on the screen and begins an empty one. */
  clearLine() {
    this._moveCursor(Infinity);
    this._writeToOutput('\r\n');
    this.line = '';
    this.cursor = 0;
    this.prevRows = 0;
    this._isMultiline = false;
    this._isContinued = false;
    this._wantedColumn = -1;
  },

  /** Moves the cursor by that many UTF-16 units, as far as there are. */
  _moveCursor(by) {
    if (by === 0) return;
    this._wantedColumn = -1;
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

};

module.exports = { CONTINUATION, methods };
