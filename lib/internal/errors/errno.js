'use strict';
// System errors by number: name and message of each. Numbers are negated errno values, and the runtime's own below
// -3000 for conditions the system has no errno for.

const { systemErrors } = binding('util');

/** @type {Map<number, [name: string, message: string]> | undefined} */
let byNumber;
/** @type {Map<string, number> | undefined} */
let byName;

/**
 * The table, made at first use: number → [name, message].
 * @returns {Map<number, [string, string]>}
 */
function systemErrorMap() {
  byNumber ??= new Map(systemErrors().map(([errno, name, message]) => [errno, [name, message]]));
  return byNumber;
}

/**
 * @param {number} errno negative
 * @returns {{code: string, message: string}}
 */
function systemErrorEntry(errno) {
  const entry = systemErrorMap().get(errno);
  return entry === undefined ? { code: 'UNKNOWN', message: 'unknown error' } : { code: entry[0], message: entry[1] };
}

/**
 * The name of an errno, as `Unknown system error -1234` when there is none.
 * @param {number} errno negative
 * @returns {string}
 */
function codeOfErrno(errno) {
  const entry = systemErrorMap().get(errno);
  return entry === undefined ? `Unknown system error ${errno}` : entry[0];
}

/**
 * The (negative) number of a name.
 * @param {string} code
 * @returns {number | undefined}
 */
function errnoOfCode(code) {
  byName ??= new Map(systemErrors().map(([errno, name]) => [name, errno]));
  return byName.get(code);
}

module.exports = { codeOfErrno, errnoOfCode, systemErrorEntry, systemErrorMap };
