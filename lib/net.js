'use strict';
// The `net` module, as far as it is there: tests of addresses, and the settings of connection attempts. Sockets and
// servers are not there yet.

const { isIP, isIPv4, isIPv6 } = require('internal/net/ip');
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
  getDefaultAutoSelectFamily,
  getDefaultAutoSelectFamilyAttemptTimeout,
  isIP,
  isIPv4,
  isIPv6,
  setDefaultAutoSelectFamily,
  setDefaultAutoSelectFamilyAttemptTimeout,
};
