// A child that does nothing, from its start until it and its three pipes are closed; one after the other.
const { spawn } = require('node:child_process');

const run = () => new Promise((resolve, reject) => {
  spawn('/bin/true').on('error', reject).on('close', resolve);
});

import('../micro/harness.mjs').then(({ bench }) => bench(async (n) => {
  for (let i = 0; i < n; i++) await run();
}));
