'use strict';

// What a worker tells its parent about itself.

const ANSWERS = {
  __proto__: null,
  heapStatistics: () => require('v8').getHeapStatistics(),
  cpuUsage: () => process.threadCpuUsage(),
  async heapSnapshot(options) {
    const { Buffer } = require('buffer');
    const chunks = [];
    for await (const chunk of require('v8').getHeapSnapshot(options)) chunks.push(chunk);
    return new Uint8Array(Buffer.concat(chunks));
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
