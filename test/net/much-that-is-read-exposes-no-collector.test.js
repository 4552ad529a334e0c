'use strict';
// What has been read is collected early, by a function of the engine that programs have only with --expose-gc, and in
// a context that they do not find among theirs.
const assert = require('node:assert');
const { once } = require('node:events');
const net = require('node:net');
const { getHeapStatistics } = require('node:v8');
const { runInNewContext } = require('node:vm');
const { Worker } = require('node:worker_threads');
const settles = require('../settles');

/** What a worker made now says of `gc`. */
function asksWorker() {
  const worker = new Worker('require("worker_threads").parentPort.postMessage(typeof gc)', { eval: true });
  return new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
}

settles(async () => {
  const before = getHeapStatistics().number_of_native_contexts;
  const answers = [];
  const server = net.createServer((socket) => socket.end(Buffer.alloc(40e6))).listen(0, '127.0.0.1');
  await once(server, 'listening');
  let length = 0;
  for await (const chunk of net.connect(server.address().port, '127.0.0.1')) {
    // Some contexts are made at about the time when the collector's is.
    if (answers.length < 4) answers.push(asksWorker());
    length += chunk.length;
  }
  server.close();
  assert.strictEqual(length, 40e6);
  assert.strictEqual(getHeapStatistics().number_of_native_contexts, before);
  assert.strictEqual(typeof gc, 'undefined');
  assert.strictEqual(runInNewContext('typeof gc'), 'undefined');
  assert.deepStrictEqual(await Promise.all(answers), ['undefined', 'undefined', 'undefined', 'undefined']);
});
