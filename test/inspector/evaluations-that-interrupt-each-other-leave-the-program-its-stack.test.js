'use strict';
const assert = require('node:assert');
const { spawn } = require('node:child_process');
const { once } = require('node:events');
const { setTimeout } = require('node:timers/promises');
const settles = require('../settles.js');

const EVALUATIONS = 600;
const SUM = '{ let sum = 0; for (let i = 0; i < 2e6; i++) sum += i; sum }';

settles(async () => {
  const child = spawn(process.execPath, ['--inspect=0', '-e', 'setInterval(() => {}, 1000)'], { stdio: ['ignore', 'ignore', 'pipe'] });
  try {
    child.stderr.setEncoding('utf8');
    let text = '';
    while (!/ws:\S+\n/.test(text)) text += (await once(child.stderr, 'data'))[0];
    const socket = new WebSocket(/ws:\S+/.exec(text)[0]);
    await once(socket, 'open');
    let answered = 0;
    const all = new Promise((resolve) => {
      socket.addEventListener('message', ({ data }) => {
        const { result } = JSON.parse(data);
        assert.strictEqual(result.result.value, 1999999000000, data);
        if (++answered === EVALUATIONS) resolve();
      });
    });
    // Each comes while those before it are still under way.
    for (let id = 1; id <= EVALUATIONS; id++) {
      socket.send(JSON.stringify({ id, method: 'Runtime.evaluate', params: { expression: SUM } }));
      await setTimeout(1);
    }
    await Promise.race([all, once(socket, 'close').then(() => assert.fail('the program has ended'))]);
    socket.close();
  } finally {
    child.kill('SIGKILL');
  }
});
