'use strict';
// The global `fetch`. There is no network yet: each request fails as one does on a machine without any.

/**
 * @param {string|URL|object} input
 * @param {object} [init]
 * @returns {Promise<never>}
 */
async function fetch(input, init = undefined) {
  if (arguments.length === 0) throw new TypeError("Failed to execute 'fetch': 1 argument required, but only 0 present.");
  throw new TypeError('fetch failed', { cause: new Error('This version of Anode has no network') });
}

module.exports = { fetch };
