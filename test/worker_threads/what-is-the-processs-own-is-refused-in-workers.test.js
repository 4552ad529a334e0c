'use strict';
const assert = require('node:assert');
const { Worker } = require('node:worker_threads');

const worker = new Worker(`
  const refused = [];
  for (const call of ['chdir', 'abort', 'setuid', 'setgid', 'initgroups']) {
    try { process[call]('/'); } catch (error) { refused.push([call, error.code]); }
  }
  try { process.umask(0); } catch (error) { refused.push(['umask', error.code]); }
  require('worker_threads').parentPort.postMessage(refused);
`, { eval: true });
worker.on('message', (refused) => {
  assert.deepStrictEqual(refused, ['chdir', 'abort', 'setuid', 'setgid', 'initgroups', 'umask']
    .map((call) => [call, 'ERR_WORKER_UNSUPPORTED_OPERATION']));
});
worker.on('exit', (code) => assert.strictEqual(code, 0));
