'use strict';

// `worker.performance.eventLoopUtilization()`: how busy another thread's loop is.

function share(idle, active) {
  return { idle, active, utilization: idle + active === 0 ? 0 : active / (idle + active) };
}

/**
 * @param {[number, number]|undefined} times milliseconds since the loop began to turn, and those of them spent waiting
 * @param {{ idle: number, active: number }} [later]
 * @param {{ idle: number, active: number }} [earlier]
 */
function utilization(times, later = undefined, earlier = undefined) {
  if (times === undefined) return { idle: 0, active: 0, utilization: 0 };
  if (earlier !== undefined) return share(later.idle - earlier.idle, later.active - earlier.active);
  const [elapsed, idle] = times;
  const active = elapsed - idle;
  return later === undefined ? share(idle, active) : share(idle - later.idle, active - later.active);
}

module.exports = { utilization };
