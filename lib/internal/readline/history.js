'use strict';
// The lines entered before, newest first, and the position of one who walks through them. What was entered in several
// lines is one entry, its last line first, with "\r" between them: so it is in files of history too.

/** @param {string} text of several lines */
function toEntry(text) {
  return text.split('\n').reverse().join('\r');
}

/** @param {string} entry */
function fromEntry(entry) {
  return entry.includes('\r') ? entry.split('\r').reverse().join('\n') : entry;
}

class History {
  constructor(lines, size, removeDuplicates) {
    this.lines = lines;
    this.size = size;
    this.removeDuplicates = removeDuplicates;
    // -1: not in the history but at a new line.
    this.index = -1;
    // Only lines that begin so are visited; null while nobody searches.
    this.prefix = null;
    // The last text offered is the newest entry.
    this.wasAdded = false;
  }

  /** @returns {boolean} whether the text was worth keeping */
  add(text) {
    this.wasAdded = false;
    const line = text.includes('\n') ? toEntry(text) : text;
    // An empty line leaves one where one was.
    if (this.size === 0 || line.trim() === '') return false;
    this.index = -1;
    const { lines } = this;
    if (lines.length > 0 && lines[0] === line) return false;
    if (this.removeDuplicates) {
      const at = lines.indexOf(line);
      if (at >= 0) lines.splice(at, 1);
    }
    lines.unshift(line);
    if (lines.length > this.size) lines.pop();
    this.wasAdded = true;
    return true;
  }

  /** Takes back the newest entry, which another one has grown out of. */
  dropNewest() {
    this.lines.shift();
  }

  beginSearch(prefix) {
    this.prefix ??= prefix;
  }

  endSearch() {
    if (this.prefix === null) return;
    this.prefix = null;
    if (this.index === this.lines.length) this.index = -1;
  }

  #fits(index, current) {
    const line = fromEntry(this.lines[index]);
    return line.startsWith(this.prefix ?? '') && line !== current;
  }

  /** @returns {string | undefined} the next older line; undefined when there is no way to go */
  older(current) {
    const { lines } = this;
    if (this.index >= lines.length || lines.length === 0) return undefined;
    let at = this.index + 1;
    while (at < lines.length && !this.#fits(at, current)) at++;
    this.index = at;
    return at === lines.length ? this.prefix ?? '' : fromEntry(lines[at]);
  }

  /** @returns {string | undefined} the next newer line; undefined when there is no way to go */
  newer(current) {
    if (this.index < 0) return undefined;
    let at = this.index - 1;
    while (at >= 0 && !this.#fits(at, current)) at--;
    this.index = at;
    return at < 0 ? this.prefix ?? '' : fromEntry(this.lines[at]);
  }
}

module.exports = { History, fromEntry };
