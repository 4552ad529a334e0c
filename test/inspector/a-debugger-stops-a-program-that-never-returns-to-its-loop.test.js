'use strict';
const assert = require('node:assert');
const { once } = require('node:events');
const settles = require('../settles.js');
const debugged = require('./debugged.js');

settles(() => debugged('globalThis.spin = true; while (spin);', async ({ call, child, socket }) => {
  const paused = new Promise((resolve) => {
    socket.addEventListener('message', ({ data }) => {
      if (JSON.parse(data).method === 'Debugger.paused') resolve();
    });
  });
  await call('Debugger.enable');
  await call('Debugger.pause');
  await paused;
  assert.strictEqual((await call('Runtime.evaluate', { expression: 'spin = false; 6 * 7' })).result.result.value, 42);
  await call('Debugger.resume');
  socket.close();
  assert.deepStrictEqual(await once(child, 'exit'), [0, null]);
}));
