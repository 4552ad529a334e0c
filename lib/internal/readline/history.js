'use strict';
// The lines entered before, newest first, and the position of one who walks through them.

class History {
  constructor(lines, size, removeDuplicates) {
    this.lines = lines;
    this.size = size;
    this.removeDuplicates = removeDuplicates;
    // -1: not in the history but at a new line.
    this.index = -1;
    // Only lines that begin so are visited; null while nobody searches.
    this.prefix = null;
  }

  /** @returns {boolean} whether the line was worth keeping */
  add(line) {
    this.index = -1;
    if (this.size === 0 || line.trim() === '') return false;
    const { lines } = this;
    if (lines.length > 0 && lines[0] === line) return false;
    if (this.removeDuplicates) {
      const at = lines.indexOf(line);
      if (at >= 0) lines.splice(at, 1);
    }
    lines.unshift(line);
    if (lines.length > this.size) lines.pop();
    return true;
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
    const line = this.lines[index];
    return line.startsWith(this.prefix ?? '') && line !== current;
  }

  /** @returns {string | undefined} the next older line; undefined when there is no way to go */
  older(current) {
    const { lines } = this;
    if (this.index >= lines.length || lines.length === 0) return undefined;
    let at = this.index + 1;
    while (at < lines.length && !this.#fits(at, current)) at++;
    this.index = at;
    return at === lines.length ? this.prefix ?? '' : lines[at];
  }

  /** @returns {string | undefined} the next newer line; undefined when there is no way to go */
  newer(current) {
    if (this.index < 0) return undefined;
    let at = this.index - 1;
    while (at >= 0 && !this.#fits(at, current)) at--;
    this.index = at;
    return at < 0 ? this.prefix ?? '' : this.lines[at];
  }
}

module.exports = { History };
