'use strict';
// The warning that a feature is experimental: once for each feature.

const warned = new Set();

/** @param {string} feature */
function emitExperimentalWarning(feature) {
  if (warned.has(feature)) return;
  warned.add(feature);
  process.emitWarning(`${feature} is an experimental feature and might change at any time`, 'ExperimentalWarning',
                      emitExperimentalWarning);
}

module.exports = { emitExperimentalWarning };
