'use strict';

// Heap statistics and snapshots, and the profile of collections, of node:v8.

const { validateBoolean, validateObject, validateOneOf, validateUint32 } = require('internal/validators');

const native = binding('v8');

const heapKeys = [
  'total_heap_size', 'total_heap_size_executable', 'total_physical_size', 'total_available_size', 'used_heap_size', 'heap_size_limit',
  'malloced_memory', 'peak_malloced_memory', 'does_zap_garbage', 'number_of_native_contexts', 'number_of_detached_contexts',
  'total_global_handles_size', 'used_global_handles_size', 'external_memory', 'total_allocated_bytes',
];
const codeKeys = ['code_and_metadata_size', 'bytecode_and_metadata_size', 'external_script_source_size', 'cpu_profiler_metadata_size'];
const spaceKeys = ['space_size', 'space_used_size', 'space_available_size', 'physical_space_size'];
const SPACE_NAME = 4;

function named(keys, numbers) {
  const out = {};
  for (let i = 0; i < keys.length; i++) out[keys[i]] = numbers[i];
  return out;
}

/** @returns {Record<string, number>} bytes and counts */
function getHeapStatistics() {
  return named(heapKeys, native.heapStatistics());
}

/** @returns {Array<Record<string, any>>} bytes for each space of the heap */
function getHeapSpaceStatistics() {
  return native.heapSpaceStatistics().map((row) => ({ space_name: row[SPACE_NAME], ...named(spaceKeys, row) }));
}

/** @returns {Record<string, number>} bytes */
function getHeapCodeStatistics() {
  return named(codeKeys, native.heapCodeStatistics());
}

/**
 * Statistics of the C++ heap. Nothing of ours lives on one.
 * @param {'brief' | 'detailed'} [type]
 */
function getCppHeapStatistics(type = 'detailed') {
  validateOneOf(type, 'type', ['brief', 'detailed']);
  return {
    __proto__: null,
    committed_size_bytes: 0,
    resident_size_bytes: 0,
    used_size_bytes: 0,
    space_statistics: [],
    type_names: [],
    detail_level: type,
  };
}

function checkOptions(options) {
  validateObject(options, 'options');
  const { exposeInternals = false, exposeNumericValues = false } = options;
  validateBoolean(exposeInternals, 'options.exposeInternals');
  validateBoolean(exposeNumericValues, 'options.exposeNumericValues');
}

let StreamClass;

/**
 * The heap as a stream of JSON.
 * @param {{ exposeInternals?: boolean, exposeNumericValues?: boolean }} [options]
 * @returns {import('stream').Readable}
 */
function getHeapSnapshot(options = {}) {
  checkOptions(options);
  const { Readable } = require('stream');
  StreamClass ??= class HeapSnapshotStream extends Readable {
    constructor(bytes) {
      super();
      this.bytes = bytes;
      this.offset = 0;
    }

    _read(size) {
      const { bytes, offset } = this;
      if (offset >= bytes.length) {
        this.push(null);
        return;
      }
      this.offset = offset + Math.max(size, 65536);
      this.push(bytes.subarray(offset, this.offset));
    }
  };
  const { buffer, byteLength, byteOffset } = native.heapSnapshot();
  return new StreamClass(require('buffer').Buffer.from(buffer, byteOffset, byteLength));
}

let sequence = 0;

/** `Heap.date.time.pid.thread.` */
function snapshotName() {
  const time = new Date();
  const two = (number) => String(number).padStart(2, '0');
  const day = `${time.getFullYear()}${two(time.getMonth() + 1)}${two(time.getDate())}`;
  const clock = `${two(time.getHours())}${two(time.getMinutes())}${two(time.getSeconds())}`;
  return `Heap.${day}.${clock}.${process.pid}.${require('worker_threads').threadId}.`;
}

/**
 * @param {string | Buffer | URL} [filename]
 * @param {{ exposeInternals?: boolean, exposeNumericValues?: boolean }} [options]
 * @returns {string} the file's name
 */
function writeHeapSnapshot(filename = undefined, options = {}) {
  let path;
  if (filename === undefined) {
    path = `${snapshotName()}${String(++sequence).padStart(3, '0')}.heapsnapshot`;
  } else {
    path = require('internal/fs/args').toPath(filename);
  }
  checkOptions(options);
  native.writeHeapSnapshot(path);
  return `${path}`;
}

/** @param {number} limit how many snapshots to write at most when the heap is nearly full */
function setHeapSnapshotNearHeapLimit(limit) {
  validateUint32(limit, 'limit', true);
  native.setHeapSnapshotNearHeapLimit(limit, snapshotName());
}

/** V8's bits for kinds of collections. */
const gcKinds = new Map([[1, 'Scavenge'], [2, 'MinorMarkSweep'], [4, 'MarkSweepCompact'], [8, 'IncrementalMarking'], [16, 'ProcessWeakCallbacks']]);
const camel = (key) => key.replace(/_(\w)/g, (_, letter) => letter.toUpperCase());
/** The statistics that a profile repeats, in its order, with where each stands in the native numbers. */
const profileKeys = [
  'total_heap_size', 'total_heap_size_executable', 'total_physical_size', 'total_available_size', 'total_global_handles_size',
  'used_global_handles_size', 'used_heap_size', 'heap_size_limit', 'malloced_memory', 'external_memory', 'peak_malloced_memory',
].map((key) => [camel(key), heapKeys.indexOf(key)]);

function profiled(numbers, spaces) {
  const heapStatistics = {};
  for (const [key, index] of profileKeys) heapStatistics[key] = numbers[index];
  const heapSpaceStatistics = spaces.map((row) => ({ spaceName: row[SPACE_NAME], ...named(spaceKeys.map(camel), row) }));
  return { heapStatistics, heapSpaceStatistics };
}

/** Collects statistics of each collection between `start` and `stop`. */
class GCProfiler {
  #startTime = 0;

  start() {
    if (this.#startTime !== 0) return;
    this.#startTime = Date.now();
    native.startGcProfile();
  }

  /** @returns {object | undefined} */
  stop() {
    if (this.#startTime === 0) return undefined;
    const startTime = this.#startTime;
    this.#startTime = 0;
    const statistics = native.stopGcProfile(0).map(([kind, cost, heapBefore, spacesBefore, heapAfter, spacesAfter]) => ({
      gcType: gcKinds.get(kind) ?? 'Unknown',
      beforeGC: profiled(heapBefore, spacesBefore),
      cost,
      afterGC: profiled(heapAfter, spacesAfter),
    }));
    return { version: 1, startTime, statistics, endTime: Date.now() };
  }

  [Symbol.dispose]() {
    this.stop();
  }
}

module.exports = {
  GCProfiler,
  checkOptions,
  getCppHeapStatistics,
  getHeapCodeStatistics,
  getHeapSnapshot,
  getHeapSpaceStatistics,
  getHeapStatistics,
  setHeapSnapshotNearHeapLimit,
  snapshotName,
  writeHeapSnapshot,
};
