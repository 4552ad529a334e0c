'use strict';

// node:perf_hooks, gathered from internal/perf.

const entries = require('internal/perf/entries');
const histograms = require('internal/perf/histogram');
const { eventLoopUtilization } = require('internal/perf/node_timing');
const main = require('internal/perf/performance');
const { PerformanceResourceTiming } = require('internal/perf/resource_timing');
const timeline = require('internal/perf/timeline');

/** V8's bits for kinds of collections and for their causes, as in the `detail` of `gc` entries. */
const kinds = { MAJOR: 4, MINOR: 1, MINOR_MARK_SWEEP: 2, INCREMENTAL: 8, WEAKCB: 16 };
const causes = {
  NO: 0, CONSTRUCT_RETAINED: 2, FORCED: 4, SYNCHRONOUS_PHANTOM_PROCESSING: 8, ALL_AVAILABLE_GARBAGE: 16, ALL_EXTERNAL_MEMORY: 32,
  SCHEDULE_IDLE: 64,
};

const constants = {};
function constant(name, value) {
  Object.defineProperty(constants, name, { __proto__: null, configurable: false, enumerable: true, value, writable: false });
}
for (const [name, value] of Object.entries(kinds)) constant(`NODE_PERFORMANCE_GC_${name}`, value);
for (const [name, value] of Object.entries(causes)) constant(`NODE_PERFORMANCE_GC_FLAGS_${name}`, value);

module.exports = {
  Performance: main.Performance,
  PerformanceEntry: entries.PerformanceEntry,
  PerformanceMark: entries.PerformanceMark,
  PerformanceMeasure: entries.PerformanceMeasure,
  PerformanceObserver: timeline.PerformanceObserver,
  PerformanceObserverEntryList: timeline.PerformanceObserverEntryList,
  PerformanceResourceTiming,
  monitorEventLoopDelay: histograms.monitorEventLoopDelay,
  eventLoopUtilization,
  timerify: main.timerify,
  createHistogram: histograms.createHistogram,
  createSlidingWindowHistogram(options) {
    return require('internal/perf/sliding_histogram').createSlidingWindowHistogram(options);
  },
  importHistogram: histograms.importHistogram,
  performance: main.performance,
};
// Kinds of entries and of moments, by number.
const HIDDEN = {
  ENTRY_TYPE: ['GC', 'HTTP', 'HTTP2', 'NET', 'DNS', 'QUIC'],
  MILESTONE: [
    'TIME_ORIGIN_TIMESTAMP', 'TIME_ORIGIN', 'ENVIRONMENT', 'NODE_START', 'V8_START', 'LOOP_START', 'LOOP_EXIT', 'BOOTSTRAP_COMPLETE',
  ],
};
for (const [kind, names] of Object.entries(HIDDEN)) {
  for (const [value, name] of names.entries()) {
    Object.defineProperty(constants, `NODE_PERFORMANCE_${kind}_${name}`, {
      __proto__: null, configurable: false, enumerable: false, value, writable: false,
    });
  }
}

Object.defineProperty(module.exports, 'constants', { __proto__: null, configurable: false, enumerable: true, value: constants });
