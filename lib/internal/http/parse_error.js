'use strict';
// The error of a message that could not be parsed.

const { FastBuffer } = require('internal/buffer/memory');

/**
 * @param {string} code `HPE_…`
 * @param {string} reason
 * @param {number} bytesParsed
 * @param {ArrayBuffer} [buffer] with `offset` and `length`: what was being parsed. Without it, as at the end of the
 *   connection, the message does not give the reason.
 */
function parseError(code, reason, bytesParsed, buffer, offset, length) {
  const error = new Error(buffer === undefined ? 'Parse Error' : `Parse Error: ${reason}`);
  error.bytesParsed = bytesParsed;
  error.code = code;
  error.reason = reason;
  if (buffer !== undefined) error.rawPacket = new FastBuffer(buffer, offset, length);
  return error;
}

module.exports = { parseError };
