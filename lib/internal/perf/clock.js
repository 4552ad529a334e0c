'use strict';

// The clock of node:perf_hooks: milliseconds since the process began, and when that was.

const native = binding('performance');

/** @returns {number} milliseconds since the time origin, with nanosecond digits */
const { now } = native;

let origin;

/** @returns {number} the time origin in milliseconds since 1970 */
function timeOrigin() {
  return (origin ??= native.timeOrigin());
}

module.exports = { now, timeOrigin };
