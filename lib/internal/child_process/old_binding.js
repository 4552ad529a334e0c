'use strict';
// `process.binding('spawn_sync')`: its `spawn` runs every synchronous child, and tools that want to be loaded into each
// child (nyc, for one) put a function of their own in its place.

const { nativeOptions } = require('internal/child_process/options');
const native = binding('spawn');

const spawnSync = {
  /** @param {{file: string, args: string[], envPairs: string[], stdio: any[]}} options */
  spawn(options) {
    const { killSignal, maxBuffer, stdio, timeout } = options;
    const asked = nativeOptions(options);
    const [pid, status, signal, error, output] = native.spawnSync(asked, stdio, timeout, maxBuffer, killSignal);
    return { pid, status, signal, error, output };
  },
};

module.exports = { spawnSync };
