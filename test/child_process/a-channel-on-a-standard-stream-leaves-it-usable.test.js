'use strict';
// Whoever starts a program names the descriptor of its channel, which may be one of the standard streams. And a variable of
// clusters that came with no channel makes a worker nobody speaks to: it has no server, and ends.

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');

const run = (env, code) =>
  spawnSync(process.execPath, ['-e', code], { encoding: 'utf8', env: { ...process.env, ...env }, timeout: 30_000 });

const onOutput = run({ NODE_CHANNEL_FD: '1' }, 'console.log(typeof process.send, process.connected)');
assert.strictEqual(onOutput.stderr, '');
assert.strictEqual(onOutput.stdout, 'function true\n');

const alone = run({ NODE_UNIQUE_ID: '7' }, `
  require('net').createServer().listen(0, () => console.log('listening'));
  console.log(require('cluster').isWorker);
`);
assert.deepStrictEqual([alone.status, alone.stdout], [0, 'true\n']);
