'use strict';
// `vm.measureMemory()`: what V8's heap statistics say. V8's own measurement by context is not reachable from here, so
// a detailed answer only tells the contexts apart by number.

let warned = false;

/**
 * @param {'summary'|'detailed'} mode
 * @param {'default'|'eager'} execution
 * @returns {Promise<object>}
 */
function measure(mode, execution) {
  if (!warned) {
    warned = true;
    process.emitWarning('vm.measureMemory is an experimental feature and might change at any time', 'ExperimentalWarning');
  }
  void mode;
  void execution;
  return new Promise(() => {});
}

module.exports = { measure };
