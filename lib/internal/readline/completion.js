'use strict';
// Tab completion: asking the completer, and showing what it found.

const { getStringWidth, inspect } = require('internal/util/inspect');
const { commonPrefix } = require('internal/readline/utils');

/** @this {import('readline').Interface & Record<string, any>} */
const methods = {
  /** @param {boolean} again the key before was Tab as well: show all that is possible */
  _tabComplete(again) {
    this.pause();
    const text = this.line.slice(0, this.cursor);
    let answered = false;
    const answer = (error, result) => {
      if (answered) return;
      answered = true;
      if (!this.closed) this.resume();
      if (error) this._writeToOutput(`Tab completion error: ${inspect(error)}`);
      else this._showCompletions(again, result);
    };
    let promise;
    try {
      promise = this.completer(text, answer);
    } catch (error) {
      // Only completers that return their answer throw it here; others crash as they always did.
      if (!this._completesByPromise) throw error;
      answer(error);
      return;
    }
    if (this._completesByPromise) Promise.resolve(promise).then((result) => answer(null, result), answer);
  },

  /** @param {[string[], string]} result candidates, and the part of the line they complete */
  _showCompletions(again, result) {
    const [candidates, part] = result;
    if (!candidates || candidates.length === 0) return;
    const prefix = commonPrefix(candidates.filter((each) => each !== ''));
    if (prefix.startsWith(part) && prefix.length > part.length) {
      this._insertString(prefix.slice(part.length));
    } else if (!part.startsWith(prefix)) {
      // What was typed so far was another spelling of it.
      const from = this.cursor - part.length;
      this.line = this.line.slice(0, from) + prefix + this.line.slice(this.cursor);
      this.cursor = from + prefix.length;
      this._refreshLine();
    } else if (again) {
      this._beforeEdit();
      this._writeToOutput(inColumns(candidates, this.columns));
      this._refreshLine();
    }
  },
};

/** The candidates in as many columns as fit; an empty one begins a new group. */
function inColumns(candidates, available) {
  const widths = candidates.map((each) => getStringWidth(each));
  const width = Math.max(...widths) + 2;
  let perRow = Math.floor(available / width) || 1;
  if (perRow === Infinity) perRow = 1;
  let text = '\r\n';
  let inRow = 0;
  let padding = 0;
  candidates.forEach((each, i) => {
    if (each === '' || inRow === perRow) {
      text += '\r\n';
      inRow = 0;
      padding = 0;
    } else {
      text += ' '.repeat(padding);
    }
    if (each === '') {
      text += '\r\n';
    } else {
      text += each;
      padding = width - widths[i];
      inRow++;
    }
  });
  return inRow > 0 ? `${text}\r\n\r\n` : text;
}

module.exports = { methods };
