'use strict';

// node:v8, gathered from internal/v8; flags, string representations and what belongs to user-land snapshots are here.

const {
  codes: { ERR_NOT_BUILDING_SNAPSHOT },
} = require('internal/errors');
const { validateFunction, validateString } = require('internal/validators');
const heap = require('internal/v8/heap');
const serdes = require('internal/v8/serdes');

const native = binding('v8');

/** Whether an uncaught error aborts is for Anode to say: V8 would abort before the program could deal with the error. */
const ABORT_FLAG = /--?(no-?)?abort[-_]on[-_]uncaught[-_]exception(?=\s|$)/g;

/** @param {string} flags */
function setFlagsFromString(flags) {
  validateString(flags, 'flags');
  native.setFlags(flags.replace(ABORT_FLAG, (_, no) => {
    require('internal/options').setOption('--abort-on-uncaught-exception', no === undefined);
    return '';
  }));
}

/** @returns {number} changes with V8's version and flags */
function cachedDataVersionTag() {
  return native.cachedDataVersionTag();
}

/** @param {string} content @returns {boolean} whether V8 holds the string as Latin-1 */
function isStringOneByteRepresentation(content) {
  validateString(content, 'content');
  return native.isOneByte(content);
}

/** Writes the coverage since the last time, where `NODE_V8_COVERAGE` asks for it. */
function takeCoverage() {
  if (process.env.NODE_V8_COVERAGE) require('internal/v8/coverage').take();
}

/** Ends the collection of coverage: none is written when the process ends. */
function stopCoverage() {
  if (process.env.NODE_V8_COVERAGE) require('internal/v8/coverage').stop();
}

/** User-land snapshots are not built by this process. */
const startupSnapshot = {
  addDeserializeCallback(callback, data) {
    refuseSnapshot(callback, data);
  },
  addSerializeCallback(callback, data) {
    refuseSnapshot(callback, data);
  },
  setDeserializeMainFunction(callback, data) {
    refuseSnapshot(callback, data);
  },
  isBuildingSnapshot() {
    return false;
  },
};

function refuseSnapshot() {
  throw new ERR_NOT_BUILDING_SNAPSHOT();
}

/** One hook of promises: gives back the function that removes it. */
/** Promise hooks run inside of promises: one that is asynchronous itself would never end. */
function validateHook(hook, name) {
  const { isAsyncFunction } = require('internal/util/types');
  if (typeof hook === 'function' && isAsyncFunction(hook)) {
    const { codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');
    throw new ERR_INVALID_ARG_TYPE(name, 'function', hook);
  }
  validateFunction(hook, name);
}

function single(kind, name) {
  return (callback) => {
    validateHook(callback, `${name}Hook`);
    return require('internal/async_hooks/promises').addPromiseHooks({ [kind]: callback });
  };
}

const promiseHooks = {
  createHook(hooks) {
    const given = {};
    for (const kind of ['init', 'before', 'after', 'settled']) {
      if (hooks?.[kind] === undefined) continue;
      validateHook(hooks[kind], `${kind}Hook`);
      given[kind] = hooks[kind];
    }
    return require('internal/async_hooks/promises').addPromiseHooks(given);
  },
  onInit: single('init', 'init'),
  onBefore: single('before', 'before'),
  onAfter: single('after', 'after'),
  onSettled: single('settled', 'settled'),
};

module.exports = {
  cachedDataVersionTag,
  getHeapSnapshot: heap.getHeapSnapshot,
  getHeapStatistics: heap.getHeapStatistics,
  getHeapSpaceStatistics: heap.getHeapSpaceStatistics,
  getHeapCodeStatistics: heap.getHeapCodeStatistics,
  getCppHeapStatistics: heap.getCppHeapStatistics,
  setFlagsFromString,
  Serializer: serdes.Serializer,
  Deserializer: serdes.Deserializer,
  DefaultSerializer: serdes.DefaultSerializer,
  DefaultDeserializer: serdes.DefaultDeserializer,
  deserialize: serdes.deserialize,
  takeCoverage,
  stopCoverage,
  serialize: serdes.serialize,
  writeHeapSnapshot: heap.writeHeapSnapshot,
  queryObjects(constructor, options = {}) {
    return require('internal/v8/profile').queryObjects(constructor, options);
  },
  startCpuProfile(options = {}) {
    return require('internal/v8/profile').startCpuProfile(options);
  },
  startHeapProfile(options = {}) {
    return require('internal/v8/profile').startHeapProfile(options);
  },
  promiseHooks,
  startupSnapshot,
  setHeapProfileNearHeapLimit(limit) {
    require('internal/v8/profile').setHeapProfileNearHeapLimit(limit);
  },
  setHeapSnapshotNearHeapLimit: heap.setHeapSnapshotNearHeapLimit,
  GCProfiler: heap.GCProfiler,
  isStringOneByteRepresentation,
};
