'use strict';
// Whether a stream takes colours.

/**
 * @param {{isTTY?: boolean, getColorDepth?: () => number} | undefined} stream
 * @returns {boolean}
 */
function shouldColorize(stream) {
  if (process.env.FORCE_COLOR !== undefined) return require('internal/tty').getColorDepth() > 2;
  return Boolean(stream?.isTTY && (typeof stream.getColorDepth !== 'function' || stream.getColorDepth() > 2));
}

module.exports = { shouldColorize };
