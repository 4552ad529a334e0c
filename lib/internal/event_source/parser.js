'use strict';
// The text/event-stream format: text in, events out.

/** UTF-16 units of a line, or of an event's data, that are taken. */
const MAX_TEXT = 67_108_864;

class EventStreamParser {
  /**
   * @param {{ onEvent(type: string, data: string): void, onRetry(milliseconds: number): void }} listener
   */
  constructor(listener) {
    this.listener = listener;
    /** An incomplete line, in the pieces in which it came. */
    this.kept = [];
    this.keptLength = 0;
    this.afterCr = false;
    this.type = '';
    this.data = null;
    this.dataLength = 0;
    /** What the events up to here say; it stands with the next event. */
    this.id = '';
    this.lastEventId = '';
  }

  /** @param {string} text throws a RangeError for a line without end */
  push(text) {
    let at = 0;
    if (this.afterCr && text !== '') {
      this.afterCr = false;
      if (text[0] === '\n') at = 1;
    }
    const ending = /\r\n?|\n/g;
    ending.lastIndex = at;
    for (let match; (match = ending.exec(text)) !== null; at = ending.lastIndex) {
      let line = text.slice(at, match.index);
      if (this.keptLength > 0) {
        line = this.kept.join('') + line;
        this.kept = [];
        this.keptLength = 0;
      }
      this.takeLine(line);
      this.afterCr = match[0] === '\r' && ending.lastIndex === text.length;
    }
    if (at === text.length) return;
    this.kept.push(text.slice(at));
    this.keptLength += text.length - at;
    if (this.keptLength > MAX_TEXT) throw new RangeError('A line of the event stream is too long');
  }

  takeLine(line) {
    if (line === '') {
      this.dispatch();
      return;
    }
    const colon = line.indexOf(':');
    if (colon === 0) return;
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    switch (field) {
      case 'event':
        this.type = value;
        break;
      case 'data':
        (this.data ??= []).push(value);
        this.dataLength += value.length + 1;
        if (this.dataLength > MAX_TEXT) throw new RangeError('An event of the event stream is too long');
        break;
      case 'id':
        if (!value.includes('\0')) this.id = value;
        break;
      case 'retry':
        if (/^\d+$/.test(value)) this.listener.onRetry(Math.min(Number(value), 0x7fffffff));
        break;
      default:
    }
  }

  dispatch() {
    const { data, type } = this;
    this.lastEventId = this.id;
    this.type = '';
    this.data = null;
    this.dataLength = 0;
    if (data !== null) this.listener.onEvent(type === '' ? 'message' : type, data.join('\n'));
  }
}

module.exports = { EventStreamParser };
