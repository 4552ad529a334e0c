'use strict';
const assert = require('node:assert');
const { spawn } = require('node:child_process');
const { once } = require('node:events');
const settles = require('../settles.js');

settles(async () => {
  const program = 'const { inspect } = require("util"); const values = new Array(100).fill({ a: [1], b: "c" });' +
    'for (;;) { inspect(values); for (let i = 0; i < 1e5; i++); }';
  const child = spawn(process.execPath, ['--inspect=0', '-e', program], { stdio: ['ignore', 'ignore', 'pipe'] });
  try {
    child.stderr.setEncoding('utf8');
    let text = '';
    while (!/ws:\S+\n/.test(text)) text += (await once(child.stderr, 'data'))[0];
    const socket = new WebSocket(/ws:\S+/.exec(text)[0]);
    await once(socket, 'open');
    const calls = new Map();
    socket.addEventListener('message', ({ data }) => {
      const message = JSON.parse(data);
      calls.get(message.id)?.(message);
    });
    const call = (method, params) => new Promise((resolve) => {
      calls.set(calls.size + 1, resolve);
      socket.send(JSON.stringify({ id: calls.size, method, params }));
    });
    const answers = await Promise.all([
      // The first one is answered by V8, the others by modules of ours.
      call('Runtime.evaluate', { expression: '6 * 7' }),
      call('NodeTracing.getCategories'),
      call('Network.enable'),
      call('Debugger.enable'),
      call('Debugger.setAsyncCallStackDepth', { maxDepth: 4 }),
    ]);
    assert.strictEqual(answers[0].result.result.value, 42);
    assert.ok(answers[1].result.categories.includes('node'));
    assert.deepStrictEqual(answers[2].result, {});
    assert.deepStrictEqual(answers[4].result, {});
  } finally {
    child.kill('SIGKILL');
  }
});
