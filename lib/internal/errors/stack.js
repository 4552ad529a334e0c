'use strict';
// The `stack` of errors: the runtime's own begin with their code, and users may make it themselves
// (Error.prepareStackTrace).

const { kNodeError } = require('internal/errors');

/** Set while source maps are enabled: (error, sites, head) → stack. */
let mapped;

function head(error) {
  if (error !== null && typeof error === 'object' && error[kNodeError] === true) {
    return `${error.name} [${error.code}]: ${error.message}`;
  }
  return Error.prototype.toString.call(error);
}

/**
 * @param {any} error
 * @param {object[]} sites
 * @param {object} globalObject of the context that the error was made in
 */
function prepareStackTrace(error, sites, globalObject) {
  const own = globalObject.Error?.prepareStackTrace;
  if (typeof own === 'function') return own(error, sites);
  if (globalObject !== globalThis && typeof Error.prepareStackTrace === 'function') return Error.prepareStackTrace(error, sites);
  const start = head(error);
  if (sites.length === 0) return start;
  if (mapped !== undefined) return mapped(error, sites, start);
  return `${start}\n    at ${sites.join('\n    at ')}`;
}

/** @param {Function | undefined} map */
function setSourceMapping(map) {
  mapped = map;
}

require('internal/startup').atStart(() => binding('util').setPrepareStackTrace(prepareStackTrace));

module.exports = { prepareStackTrace, setSourceMapping };
