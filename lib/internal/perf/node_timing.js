'use strict';

// performance.nodeTiming and the loop's utilization: when the process reached its milestones, and how busy it is.

const { PerformanceEntry, kInspect, kInternal, show } = require('internal/perf/entries');
const { now } = require('internal/perf/clock');

const native = binding('performance');

function reached(index) {
  return native.milestones()[index];
}

/** Milestones by name, in milliseconds since the time origin; -1 for one not reached. */
const times = {
  __proto__: null,
  nodeStart: () => reached(0),
  v8Start: () => reached(1),
  environment: () => reached(2),
  loopStart: () => reached(4),
  loopExit: () => reached(5),
  bootstrapComplete: () => reached(3),
};

const jsonKeys = ['name', 'entryType', 'startTime', 'duration', 'nodeStart', 'v8Start', 'bootstrapComplete', 'environment', 'loopStart', 'loopExit', 'idleTime'];

class PerformanceNodeTiming extends PerformanceEntry {
  constructor() {
    super(kInternal, 'node', 'node', 0, 0);
    const define = (key, get) => Object.defineProperty(this, key, { __proto__: null, configurable: true, enumerable: true, get });
    const fixed = (key, value) => Object.defineProperty(this, key, { __proto__: null, configurable: true, enumerable: true, value });
    fixed('name', 'node');
    fixed('entryType', 'node');
    fixed('startTime', 0);
    define('duration', now);
    for (const [key, read] of Object.entries(times)) define(key, read);
    define('idleTime', native.loopIdleTime);
    define('uvMetricsInfo', () => {
      const [loopCount, events, eventsWaiting] = native.loopCounts();
      return { loopCount, events, eventsWaiting };
    });
  }

  toJSON() {
    const json = {};
    for (const key of jsonKeys) json[key] = this[key];
    return json;
  }

  [kInspect](depth, options) {
    return show('PerformanceNodeTiming', this.toJSON(), depth, options);
  }
}

/**
 * How much of the loop's time was spent outside of its poll.
 * @param {{ idle: number, active: number }} [later]
 * @param {{ idle: number, active: number }} [earlier]
 * @returns {{ idle: number, active: number, utilization: number }}
 */
function eventLoopUtilization(later = undefined, earlier = undefined) {
  const start = native.loopStart();
  if (start <= 0) return { idle: 0, active: 0, utilization: 0 };
  if (earlier !== undefined) return share(later.idle - earlier.idle, later.active - earlier.active);
  const idle = native.loopIdleTime();
  const active = now() - start - idle;
  return later === undefined ? share(idle, active) : share(idle - later.idle, active - later.active);
}

function share(idle, active) {
  return { idle, active, utilization: active / (idle + active) };
}

module.exports = { PerformanceNodeTiming, eventLoopUtilization, times };
