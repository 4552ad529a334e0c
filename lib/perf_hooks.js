'use strict';

// node:perf_hooks, gathered from internal/perf.

const { PerformanceEntry, PerformanceMark, PerformanceMeasure } = require('internal/perf/entries');
const { createHistogram, monitorEventLoopDelay } = require('internal/perf/histogram');
const { eventLoopUtilization } = require('internal/perf/node_timing');
const { Performance, performance, timerify } = require('internal/perf/performance');
const { PerformanceResourceTiming } = require('internal/perf/resource_timing');
const { PerformanceObserver, PerformanceObserverEntryList } = require('internal/perf/timeline');

/** What garbage collections and their causes are called in the `detail` of `gc` entries. */
const gc = {
  NODE_PERFORMANCE_GC_MAJOR: 4,
  NODE_PERFORMANCE_GC_MINOR: 1,
  NODE_PERFORMANCE_GC_MINOR_MARK_SWEEP: 2,
  NODE_PERFORMANCE_GC_INCREMENTAL: 8,
  NODE_PERFORMANCE_GC_WEAKCB: 16,
  NODE_PERFORMANCE_GC_FLAGS_NO: 0,
  NODE_PERFORMANCE_GC_FLAGS_CONSTRUCT_RETAINED: 2,
  NODE_PERFORMANCE_GC_FLAGS_FORCED: 4,
  NODE_PERFORMANCE_GC_FLAGS_SYNCHRONOUS_PHANTOM_PROCESSING: 8,
  NODE_PERFORMANCE_GC_FLAGS_ALL_AVAILABLE_GARBAGE: 16,
  NODE_PERFORMANCE_GC_FLAGS_ALL_EXTERNAL_MEMORY: 32,
  NODE_PERFORMANCE_GC_FLAGS_SCHEDULE_IDLE: 64,
};
const constants = {};
for (const [name, value] of Object.entries(gc)) {
  Object.defineProperty(constants, name, { __proto__: null, configurable: false, enumerable: true, value, writable: false });
}

module.exports = {
  Performance,
  PerformanceEntry,
  PerformanceMark,
  PerformanceMeasure,
  PerformanceObserver,
  PerformanceObserverEntryList,
  PerformanceResourceTiming,
  createHistogram,
  eventLoopUtilization,
  monitorEventLoopDelay,
  performance,
  timerify,
};
Object.defineProperty(module.exports, 'constants', { __proto__: null, configurable: false, enumerable: true, value: constants });
