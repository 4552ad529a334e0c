'use strict';
// The `stack` of errors: the runtime's own begin with their code, and users may make it themselves
// (Error.prepareStackTrace).

const { kNodeError } = require('internal/errors');

/** Set while source maps are enabled: (error, sites, head) → stack. */
let mapped;

/** The error whose sites somebody wants to choose from, and how. */
let edited;
let edit;

function head(error) {
  if (error !== null && typeof error === 'object' && error[kNodeError] === true) {
    return `${error.name} [${error.code}]: ${error.message}`;
  }
  return Error.prototype.toString.call(error);
}

/** The value that Error.prepareStackTrace has until a user sets it. */
function ErrorPrepareStackTrace(error, sites) {
  const start = head(error);
  return sites.length === 0 ? start : `${start}\n    at ${sites.join('\n    at ')}`;
}

/**
 * @param {any} error
 * @param {object[]} sites
 * @param {object} globalObject of the context that the error was made in
 */
function prepareStackTrace(error, allSites, globalObject) {
  const sites = edit !== undefined && error === edited ? edit(allSites) : allSites;
  const own = globalObject.Error?.prepareStackTrace;
  if (typeof own === 'function' && own !== ErrorPrepareStackTrace) return own(error, sites);
  if (globalObject !== globalThis) {
    const { prepareStackTrace: main } = Error;
    if (typeof main === 'function' && main !== ErrorPrepareStackTrace) return main(error, sites);
  }
  if (mapped !== undefined && sites.length > 0) return mapped(error, sites, head(error));
  return ErrorPrepareStackTrace(error, sites);
}

/** @param {Function | undefined} map */
function setSourceMapping(map) {
  mapped = map;
}

/**
 * Has the stack of one error be made of the sites that `choose` returns, until the returned function is called.
 * @param {any} error
 * @param {(sites: object[]) => object[]} choose
 */
function setStackEditor(error, choose) {
  edited = error;
  edit = choose;
  return () => {
    edited = edit = undefined;
  };
}

Object.defineProperty(Error, 'prepareStackTrace', {
  configurable: true, enumerable: false, value: ErrorPrepareStackTrace, writable: true,
});
require('internal/startup').atStart(() => binding('util').setPrepareStackTrace(prepareStackTrace));

module.exports = { prepareStackTrace, setSourceMapping, setStackEditor };
