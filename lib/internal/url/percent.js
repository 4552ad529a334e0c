'use strict';
// Percent-decoding that never fails: what is no escape stays, what is no UTF-8 becomes U+FFFD.

/**
 * @param {string} text
 * @returns {string}
 */
function decodeLossy(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    const { Buffer } = require('internal/buffer/create');
    return decodeBytes(Buffer.from(text, 'utf8')).toString('utf8');
  }
}

function digit(unit) {
  if (unit >= 48 && unit <= 57) return unit - 48;
  const letter = unit | 0x20;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}

/**
 * Replaces the escapes in place.
 * @param {Buffer} bytes
 * @returns {Buffer} the part that is left
 */
function decodeBytes(bytes) {
  let kept = 0;
  for (let i = 0; i < bytes.length; i++) {
    let byte = bytes[i];
    if (byte === 37 && i + 2 < bytes.length) {
      const high = digit(bytes[i + 1]);
      const low = digit(bytes[i + 2]);
      if (high !== -1 && low !== -1) {
        byte = high << 4 | low;
        i += 2;
      }
    }
    bytes[kept++] = byte;
  }
  return bytes.subarray(0, kept);
}

module.exports = { decodeBytes, decodeLossy };
