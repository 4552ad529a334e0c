'use strict';
// Profiles of the processor and of the heap, and the search for objects, of node:v8, by V8's inspector.

const {
  codes: { ERR_HEAP_PROFILE_HAVE_BEEN_STARTED, ERR_INVALID_ARG_VALUE },
} = require('internal/errors');
const {
  validateBoolean, validateFunction, validateInt32, validateInteger, validateNumber, validateObject, validateUint32,
} = require('internal/validators');

const native = binding('inspector_session');

/** One conversation with the inspector. */
class Session {
  number = native.open();
  #calls = 0;

  /** @returns {object} the result */
  call(method, params = {}) {
    // Also when the program has ended, which may have put an iterator of its own on arrays.
    const answers = native.send(this.number, JSON.stringify({ id: ++this.#calls, method, params }));
    const { error, result } = JSON.parse(answers[0]);
    if (error !== undefined) throw new Error(`${method}: ${error.message}`);
    return result;
  }

  close() {
    native.close(this.number);
  }
}

// ---- the processor ------------------------------------------------------------------------------

/** In microseconds, as V8 has it. */
const SAMPLE_INTERVAL = 1000;

class SyncCPUProfileHandle {
  #session;

  constructor(session) {
    this.#session = session;
  }

  /** @returns {string | undefined} the profile as JSON; nothing when it has been stopped before */
  stop() {
    const session = this.#session;
    if (session === undefined) return undefined;
    this.#session = undefined;
    const { profile } = session.call('Profiler.stop');
    session.close();
    return JSON.stringify(profile);
  }

  [Symbol.dispose]() {
    this.stop();
  }
}

/** The options of a profile of the processor, complete. */
function checkCpuOptions(options) {
  validateObject(options, 'options');
  const { sampleInterval = SAMPLE_INTERVAL, maxBufferSize } = options;
  validateNumber(sampleInterval, 'options.sampleInterval', 0);
  if (maxBufferSize !== undefined) validateInteger(maxBufferSize, 'options.maxBufferSize', 1, 0xffffffff);
  return { sampleInterval };
}

/**
 * @param {{ sampleInterval?: number, maxBufferSize?: number }} [options] microseconds between samples, and most samples
 * @returns {SyncCPUProfileHandle}
 */
function startCpuProfile(options = {}) {
  const { sampleInterval } = checkCpuOptions(options);
  const session = new Session();
  session.call('Profiler.enable');
  session.call('Profiler.setSamplingInterval', { interval: Math.max(1, Math.round(sampleInterval) || SAMPLE_INTERVAL) });
  session.call('Profiler.start');
  return new SyncCPUProfileHandle(session);
}

// ---- the heap -----------------------------------------------------------------------------------

let heapSession;

class SyncHeapProfileHandle {
  #session;

  constructor(session) {
    this.#session = session;
  }

  /** @returns {string | undefined} the profile as JSON; nothing when it has been stopped before */
  stop() {
    const session = this.#session;
    if (session === undefined) return undefined;
    this.#session = undefined;
    heapSession = undefined;
    native.setHeapSampler(0);
    const { profile } = session.call('HeapProfiler.stopSampling');
    session.close();
    return JSON.stringify(profile);
  }

  [Symbol.dispose]() {
    this.stop();
  }
}

/** The options of a profile of the heap, complete. */
function checkHeapOptions(options) {
  validateObject(options, 'options');
  const {
    sampleInterval = 512 * 1024, stackDepth = 16, forceGC = false, includeObjectsCollectedByMajorGC = false,
    includeObjectsCollectedByMinorGC = false,
  } = options;
  validateInteger(sampleInterval, 'options.sampleInterval', 1);
  validateInt32(stackDepth, 'options.stackDepth', 0);
  validateBoolean(forceGC, 'options.forceGC');
  validateBoolean(includeObjectsCollectedByMajorGC, 'options.includeObjectsCollectedByMajorGC');
  validateBoolean(includeObjectsCollectedByMinorGC, 'options.includeObjectsCollectedByMinorGC');
  return { sampleInterval, stackDepth, forceGC, includeObjectsCollectedByMajorGC, includeObjectsCollectedByMinorGC };
}

/**
 * @param {{ sampleInterval?: number, stackDepth?: number, forceGC?: boolean, includeObjectsCollectedByMajorGC?: boolean,
 *   includeObjectsCollectedByMinorGC?: boolean }} [options] bytes between samples, and most frames of one
 * @returns {SyncHeapProfileHandle}
 */
function startHeapProfile(options = {}) {
  const {
    sampleInterval, stackDepth, forceGC, includeObjectsCollectedByMajorGC, includeObjectsCollectedByMinorGC,
  } = checkHeapOptions(options);
  if (heapSession !== undefined) throw new ERR_HEAP_PROFILE_HAVE_BEEN_STARTED();
  const session = new Session();
  session.call('HeapProfiler.enable');
  if (forceGC) session.call('HeapProfiler.collectGarbage');
  session.call('HeapProfiler.startSampling', {
    samplingInterval: sampleInterval, stackDepth, includeObjectsCollectedByMajorGC, includeObjectsCollectedByMinorGC,
  });
  heapSession = session;
  native.setHeapSampler(session.number);
  return new SyncHeapProfileHandle(session);
}

/**
 * Writes profiles of a heap that is being profiled when it is nearly full.
 * @param {number} limit most profiles to write
 */
function setHeapProfileNearHeapLimit(limit) {
  validateUint32(limit, 'limit', true);
  native.setHeapProfileNearHeapLimit(limit, require('internal/v8/heap').snapshotName());
}

// ---- objects ------------------------------------------------------------------------------------

/**
 * The objects that have the prototype of a function among theirs.
 * @param {Function} constructor
 * @param {{ format?: 'count' | 'summary' }} [options]
 * @returns {number | string[]} how many there are, or what each looks like
 */
function queryObjects(constructor, options = {}) {
  validateFunction(constructor, 'constructor');
  validateObject(options, 'options');
  const { format = 'count' } = options;
  if (format !== 'count' && format !== 'summary') throw new ERR_INVALID_ARG_VALUE('options.format', format);
  require('internal/util/experimental').emitExperimentalWarning('v8.queryObjects()');
  const { prototype } = constructor;
  const isObject = (typeof prototype === 'object' && prototype !== null) || typeof prototype === 'function';
  const objects = isObject ? native.queryObjects(prototype) : [];
  if (objects === undefined) throw new Error('The heap could not be searched');
  if (format === 'count') return objects.length;
  const { inspect } = require('internal/util/inspect');
  return objects.map((object) => inspect(object, { depth: 0 }));
}

module.exports = {
  Session, checkCpuOptions, checkHeapOptions, queryObjects, setHeapProfileNearHeapLimit, startCpuProfile, startHeapProfile,
};
