// A child that does nothing, waited for.
const { spawnSync } = require('node:child_process');

import('../micro/harness.mjs').then(({ bench, sink }) => bench((n) => {
  for (let i = 0; i < n; i++) {
    const { error, status } = spawnSync('/bin/true');
    if (status !== 0) throw error ?? new Error(`exit code ${status}`);
    sink.value = status;
  }
}));
