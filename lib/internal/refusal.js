'use strict';
// The one answer of everything that would need TLS, HTTP/2 or the inspector's protocol: they are not there yet, and say so.

const { codes: { ERR_FEATURE_UNAVAILABLE_ON_PLATFORM } } = require('internal/errors');

/**
 * @param {string} feature
 * @returns {Error}
 */
function refusal(feature) {
  return new ERR_FEATURE_UNAVAILABLE_ON_PLATFORM(feature);
}

/**
 * A function of that name that refuses.
 * @param {string} name
 * @param {string} feature
 */
function refusing(name, feature) {
  return {
    [name]() {
      throw refusal(feature);
    },
  }[name];
}

module.exports = { refusal, refusing };
