'use strict';
const assert = require('node:assert');
const { Worker } = require('node:worker_threads');

const worker = new Worker(`
  const { parentPort, workerData, threadId, isMainThread, threadName } = require('worker_threads');
  parentPort.once('message', (message) => {
    parentPort.postMessage({ message, workerData, threadId, isMainThread, threadName });
  });
`, { eval: true, name: 'echo', workerData: { list: [1, new Map([['a', 1n]])] } });
const { threadId } = worker;
const order = [];
worker.on('online', () => order.push('online'));
worker.on('message', (message) => {
  order.push('message');
  assert.deepStrictEqual(message, {
    message: 'hello', workerData: { list: [1, new Map([['a', 1n]])] }, threadId, isMainThread: false, threadName: 'echo',
  });
});
worker.on('exit', (code) => {
  assert.strictEqual(code, 0);
  assert.strictEqual(worker.threadId, -1);
  assert.deepStrictEqual(order, ['online', 'message']);
  order.push('exit');
});
worker.postMessage('hello');
process.on('exit', () => assert.strictEqual(order.at(-1), 'exit'));
