'use strict';
const assert = require('node:assert');
const { once } = require('node:events');
const { readdirSync } = require('node:fs');
const { Worker } = require('node:worker_threads');
const settles = require('../settles.js');

const programs = [
  '',
  'process.exit(1)',
  "require('fs').watch('/', () => {}); setImmediate(() => process.exit())",
  "require('net').createServer().listen(0, () => process.exit())",
  "require('fs').openSync('/')",
  "new BroadcastChannel('x'); new MessageChannel().port1.on('message', () => {}); setImmediate(() => process.exit())",
];
const count = (folder) => readdirSync(folder).length;

settles(async () => {
  const run = async (program) => once(new Worker(program, { eval: true }), 'exit');
  for (const program of programs) await run(program);
  const before = [count('/proc/self/fd'), count('/proc/self/task')];
  for (let i = 0; i < 10; i++) for (const program of programs) await run(program);
  assert.deepStrictEqual([count('/proc/self/fd'), count('/proc/self/task')], before);
});
