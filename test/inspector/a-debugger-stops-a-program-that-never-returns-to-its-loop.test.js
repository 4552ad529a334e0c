'use strict';
const assert = require('node:assert');
const { spawn } = require('node:child_process');
const { once } = require('node:events');
const settles = require('../settles.js');

settles(async () => {
  const child = spawn(process.execPath, ['--inspect=0', '-e', 'globalThis.spin = true; while (spin);'], { stdio: ['ignore', 'ignore', 'pipe'] });
  try {
    child.stderr.setEncoding('utf8');
    let text = '';
    while (!/ws:\S+\n/.test(text)) text += (await once(child.stderr, 'data'))[0];
    const socket = new WebSocket(/ws:\S+/.exec(text)[0]);
    await once(socket, 'open');
    let id = 0;
    const calls = new Map();
    let onPaused;
    const paused = new Promise((resolve) => { onPaused = resolve; });
    socket.addEventListener('message', ({ data }) => {
      const message = JSON.parse(data);
      calls.get(message.id)?.(message);
      if (message.method === 'Debugger.paused') onPaused();
    });
    const call = (method, params) => new Promise((resolve) => {
      calls.set(++id, resolve);
      socket.send(JSON.stringify({ id, method, params }));
    });
    await call('Debugger.enable');
    await call('Debugger.pause');
    await paused;
    assert.strictEqual((await call('Runtime.evaluate', { expression: 'spin = false; 6 * 7' })).result.result.value, 42);
    await call('Debugger.resume');
    socket.close();
    assert.deepStrictEqual(await once(child, 'exit'), [0, null]);
  } finally {
    child.kill('SIGKILL');
  }
});
