'use strict';
// The defaults of connection attempts, which programs and command-line options change.

const { validateBoolean, validateInt32 } = require('internal/validators');

// The shortest time to wait for one address family before the other is tried, in milliseconds.
const SHORTEST_ATTEMPT = 10;

let autoSelectFamily;
let attemptTimeout;

/** @returns {boolean} whether connections try both address families */
function getDefaultAutoSelectFamily() {
  autoSelectFamily ??= require('internal/options').getOption('--network-family-autoselection') !== false;
  return autoSelectFamily;
}

/** @param {boolean} value */
function setDefaultAutoSelectFamily(value) {
  validateBoolean(value, 'value');
  autoSelectFamily = value;
}

/** @returns {number} milliseconds */
function getDefaultAutoSelectFamilyAttemptTimeout() {
  attemptTimeout ??= require('internal/options').getOption('--network-family-autoselection-attempt-timeout') || 500;
  return attemptTimeout;
}

/** @param {number} value milliseconds */
function setDefaultAutoSelectFamilyAttemptTimeout(value) {
  validateInt32(value, 'value', 1);
  attemptTimeout = Math.max(value, SHORTEST_ATTEMPT);
}

module.exports = {
  SHORTEST_ATTEMPT,
  getDefaultAutoSelectFamily,
  getDefaultAutoSelectFamilyAttemptTimeout,
  setDefaultAutoSelectFamily,
  setDefaultAutoSelectFamilyAttemptTimeout,
};
