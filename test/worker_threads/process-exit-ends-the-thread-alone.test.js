'use strict';
const assert = require('node:assert');
const { Worker } = require('node:worker_threads');

const worker = new Worker(`
  process.on('exit', (code) => require('worker_threads').parentPort.postMessage(['exit', code]));
  process.stdout.write('last words');
  process.exit(42);
  require('worker_threads').parentPort.postMessage('never');
`, { eval: true, stdout: true });
const messages = [];
let text = '';
worker.stdout.setEncoding('utf8').on('data', (chunk) => { text += chunk; });
worker.on('message', (message) => messages.push(message));
worker.on('exit', (code) => {
  assert.strictEqual(code, 42);
  assert.deepStrictEqual(messages, [['exit', 42]]);
});
process.on('exit', () => assert.strictEqual(text, 'last words'));
