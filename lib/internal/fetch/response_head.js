'use strict';
// The head of a response, and what fetch takes note of in it.

/** What the head of a response says. */
class Head {
  /** @param {string[]} raw names and values in turn */
  constructor(status, statusText, raw) {
    this.status = status;
    this.statusText = statusText;
    this.raw = raw;
    this.encoding = null;
    this.location = null;
    this.contentLength = -1;
    this.keepAliveSeconds = -1;
    this.hasBody = true;
    for (let i = 0; i < raw.length; i += 2) note(this, raw[i], raw[i + 1]);
  }
}

function note(head, name, value) {
  // Most names are told apart by their length.
  switch (name.length) {
    case 8:
      if (name.toLowerCase() === 'location') head.location ??= value;
      break;
    case 10:
      if (name.toLowerCase() === 'keep-alive') noteKeepAlive(head, value);
      break;
    case 14:
      if (name.toLowerCase() === 'content-length') head.contentLength = Number(value);
      break;
    case 16:
      if (name.toLowerCase() === 'content-encoding') head.encoding = head.encoding === null ? value : `${head.encoding}, ${value}`;
      break;
    default:
  }
}

function noteKeepAlive(head, value) {
  const match = /(?:^|[,;\s])timeout=(\d+)/i.exec(value);
  if (match !== null) head.keepAliveSeconds = Number(match[1]);
}

module.exports = { Head };
