'use strict';
// `vm.measureMemory()`: what V8's heap statistics say. V8's own measurement of each context is not reachable from here,
// so contexts are only told apart where there is but one.

const { codes: { ERR_FEATURE_UNAVAILABLE_ON_PLATFORM } } = require('internal/errors');
const { heapInUse } = binding('contextify');

let warned = false;

/** Promises that wait for the next garbage collection. */
const waiting = new Set();
let registry;

function nextCollection() {
  return new Promise((resolve) => {
    registry ??= new FinalizationRegistry((settle) => settle());
    const settle = () => {
      waiting.delete(settle);
      resolve();
    };
    waiting.add(settle);
    registry.register({}, settle);
  });
}

function estimate(bytes) {
  return { jsMemoryEstimate: bytes, jsMemoryRange: [bytes, bytes] };
}

/**
 * @param {'summary'|'detailed'} mode
 * @param {'default'|'eager'} execution
 * @returns {Promise<object>}
 */
async function measure(mode, execution) {
  if (!warned) {
    warned = true;
    process.emitWarning('vm.measureMemory is an experimental feature and might change at any time', 'ExperimentalWarning');
  }
  if (execution === 'default') await nextCollection();
  const [bytes, contexts] = heapInUse(execution === 'eager').map(Number);
  if (mode === 'summary') return { total: estimate(bytes) };
  if (contexts > 1) throw new ERR_FEATURE_UNAVAILABLE_ON_PLATFORM('vm.measureMemory of several contexts');
  return { total: estimate(bytes), current: estimate(bytes), other: [] };
}

module.exports = { measure };
