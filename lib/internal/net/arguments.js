'use strict';
// The shapes in which connect() and listen() take their arguments, made into one: options and a callback.

/** Marks an array that is the outcome already. */
const normalized = Symbol('normalizedArgs');

/** A string that is a number is a port, any other a path. */
function asPort(value) {
  if (typeof value === 'number') return true;
  return typeof value === 'string' && Number(value) >= 0;
}

/**
 * `(options)`, `(path)` or `(port, host)`, each with a callback after it.
 * @param {any[]} args
 * @returns {[object, Function | null]}
 */
function normalizeArgs(args) {
  let result;
  if (args.length === 0) {
    result = [{}, null];
  } else {
    const first = args[0];
    let options = {};
    if (typeof first === 'object' && first !== null) {
      options = first;
    } else if (typeof first === 'string' && !asPort(first)) {
      options.path = first;
    } else {
      options.port = first;
      if (args.length > 1 && typeof args[1] === 'string') options.host = args[1];
    }
    const last = args[args.length - 1];
    result = [options, typeof last === 'function' ? last : null];
  }
  result[normalized] = true;
  return result;
}

module.exports = { asPort, normalizeArgs, normalized };
