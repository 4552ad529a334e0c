'use strict';
const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { Worker } = require('node:worker_threads');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'anode-counts-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true }));
process.env.NODE_V8_COVERAGE = folder;

const calls = new Int32Array(new SharedArrayBuffer(4));
const worker = new Worker(`
  const { workerData } = require('node:worker_threads');
  const called = () => { workerData[0]++; };
  Array.prototype[Symbol.iterator] = Map.prototype[Symbol.iterator] = called;
  Object.getPrototypeOf([].values()).next = Object.keys = Object.create = called;
`, { eval: true, workerData: calls });
worker.on('exit', (code) => {
  assert.strictEqual(code, 0);
  assert.strictEqual(calls[0], 0);
  assert.strictEqual(fs.readdirSync(folder).length, 1);
});
