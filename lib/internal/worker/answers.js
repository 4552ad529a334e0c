'use strict';

// What a worker tells its parent about itself.

/** Profiles under way, by their numbers. */
const profiles = new Map();
let lastProfile = 0;

function keep(handle) {
  profiles.set(++lastProfile, handle);
  return lastProfile;
}

const ANSWERS = {
  __proto__: null,
  heapStatistics() {
    const statistics = require('v8').getHeapStatistics();
    // Here it is no number.
    return { ...statistics, does_zap_garbage: statistics.does_zap_garbage !== 0 };
  },
  cpuUsage: () => process.threadCpuUsage(),
  async heapSnapshot(options) {
    const { Buffer } = require('buffer');
    const chunks = [];
    for await (const chunk of require('v8').getHeapSnapshot(options)) chunks.push(chunk);
    return new Uint8Array(Buffer.concat(chunks));
  },
  startCpuProfile: (options) => keep(require('internal/v8/profile').startCpuProfile(options)),
  startHeapProfile: (options) => keep(require('internal/v8/profile').startHeapProfile(options)),
  stopProfile(id) {
    const handle = profiles.get(id);
    profiles.delete(id);
    return handle.stop();
  },
};

/**
 * @param {string} what
 * @param {any} options
 * @returns {Promise<any>}
 */
async function answer(what, options) {
  return ANSWERS[what](options);
}

module.exports = { answer };
