'use strict';
// Time and resources: what the process has used, and what it may use.

const {
  codes: { ERR_INVALID_ARG_VALUE, ERR_OUT_OF_RANGE },
} = require('internal/errors');
const { validateArray, validateNumber, validateObject } = require('internal/validators');

const native = binding('process');

// Native code writes here: nanoseconds as one integer, then as seconds and rest.
const time = new ArrayBuffer(16);
const nanoseconds = new BigUint64Array(time, 0, 1);
const parts = new Uint32Array(time, 8, 2);
require('internal/startup').atStart(() => native.setTimeBuffer(new Uint8Array(time)));

const numbers = new Float64Array(new ArrayBuffer(16 * 8));

/**
 * Monotonic time as `[seconds, nanoseconds]`, since `time` if that is given.
 * @param {[number, number]} [time]
 * @returns {[number, number]}
 */
function hrtime(time) {
  native.hrtime();
  if (time === undefined) return [parts[0], parts[1]];
  validateArray(time, 'time');
  if (time.length !== 2) throw new ERR_OUT_OF_RANGE('time', 2, time.length);
  const seconds = parts[0] - time[0];
  const rest = parts[1] - time[1];
  return rest < 0 ? [seconds - 1, rest + 1e9] : [seconds, rest];
}

/** @returns {bigint} monotonic time in nanoseconds */
hrtime.bigint = function bigint() {
  native.hrtime();
  return nanoseconds[0];
};

/** @returns {number} seconds since the process began */
function uptime() {
  return native.uptime();
}

/** @returns {{rss: number, heapTotal: number, heapUsed: number, external: number, arrayBuffers: number}} in bytes */
function memoryUsage() {
  native.memoryUsage(numbers);
  return {
    rss: numbers[0], heapTotal: numbers[1], heapUsed: numbers[2], external: numbers[3], arrayBuffers: numbers[4],
  };
}

/** @returns {number} bytes in RAM */
memoryUsage.rss = function rss() {
  return native.rss();
};

function checkTime(value, name) {
  validateNumber(value, name);
  if (value < 0 || value > Number.MAX_SAFE_INTEGER) throw new ERR_INVALID_ARG_VALUE.RangeError(name, value);
}

function difference(read, before) {
  if (before) {
    validateObject(before, 'prevValue');
    checkTime(before.user, 'prevValue.user');
    checkTime(before.system, 'prevValue.system');
  }
  read(numbers);
  const [user, system] = numbers;
  return before ? { user: user - before.user, system: system - before.system } : { user, system };
}

/**
 * Microseconds of processor time, since `previous` if that is given.
 * @param {{user: number, system: number}} [previous]
 */
function cpuUsage(previous) {
  return difference(native.cpuUsage, previous);
}

/** `cpuUsage` of this thread. */
function threadCpuUsage(previous) {
  return difference(native.threadCpuUsage, previous);
}

const RESOURCES = [
  'userCPUTime', 'systemCPUTime', 'maxRSS', 'sharedMemorySize', 'unsharedDataSize', 'unsharedStackSize',
  'minorPageFault', 'majorPageFault', 'swappedOut', 'fsRead', 'fsWrite', 'ipcSent', 'ipcReceived', 'signalsCount',
  'voluntaryContextSwitches', 'involuntaryContextSwitches',
];

/** @returns {Record<string, number>} what `getrusage` tells */
function resourceUsage() {
  native.resourceUsage(numbers);
  const usage = {};
  for (let i = 0; i < RESOURCES.length; i++) usage[RESOURCES[i]] = numbers[i];
  return usage;
}

/** @returns {number} the memory limit of the process's control group, in bytes */
function constrainedMemory() {
  return native.constrainedMemory();
}

/** @returns {number} memory that is free for this process, in bytes */
function availableMemory() {
  return native.availableMemory();
}

/** @returns {string[]} a name for each thing that keeps the process alive */
function getActiveResourcesInfo() {
  return [...native.activeResources(), ...require('internal/timers').activeResources()];
}

/** By the names of requests: what is shown of one. */
const requestClasses = new Map();

/** @returns {object[]} one for each request under way, of a class with its name */
function _getActiveRequests() {
  return native.activeRequests().map((name) => {
    if (!requestClasses.has(name)) requestClasses.set(name, { [name]: class {} }[name]);
    return new (requestClasses.get(name))();
  });
}

/** @returns {object[]} the sockets and servers that keep the process alive */
function _getActiveHandles() {
  const { objectOf } = binding('tcp');
  const { udpHandle } = require('internal/dgram/handle');
  const handles = native.activeHandles().map((id) => objectOf(id) ?? udpHandle(id));
  return handles.filter((handle) => handle !== undefined).map((handle) => handle.owner ?? handle);
}

module.exports = {
  members: {
    uptime, _getActiveHandles, _getActiveRequests, getActiveResourcesInfo, cpuUsage, threadCpuUsage, resourceUsage, memoryUsage, constrainedMemory,
    availableMemory, hrtime,
  },
};
