'use strict';
// Entries of type `dns` on the performance timeline, for those who observe them.

/**
 * When something began that an observer may want to hear of; undefined when none does.
 * @returns {number | undefined}
 */
function begin() {
  const { isObserved } = require('internal/perf/timeline');
  return isObserved('dns') ? require('internal/perf/clock').now() : undefined;
}

/**
 * @param {number} start of `begin`
 * @param {string} name
 * @param {object} detail
 */
function end(start, name, detail) {
  const { announce } = require('internal/perf/timeline');
  const { PerformanceNodeEntry } = require('internal/perf/entries');
  announce(new PerformanceNodeEntry(name, 'dns', start, require('internal/perf/clock').now() - start, detail));
}

module.exports = { begin, end };
