'use strict';
const assert = require('node:assert');
const { spawn } = require('node:child_process');
const { once } = require('node:events');
const settles = require('../settles.js');

settles(async () => {
  // It never comes back to its loop.
  const child = spawn(process.execPath, ['--inspect-port=0', '-e', 'process._rawDebug("begun"); for (;;);'], { stdio: ['ignore', 'ignore', 'pipe'] });
  try {
    child.stderr.setEncoding('utf8');
    let text = '';
    while (!text.includes('begun')) text += (await once(child.stderr, 'data'))[0];
    process._debugProcess(child.pid);
    while (!/Debugger listening on ws:\S+\n/.test(text)) text += (await once(child.stderr, 'data'))[0];
    const { host } = new URL(/ws:\S+/.exec(text)[0]);
    const [target] = await (await fetch(`http://${host}/json/list`)).json();
    assert.strictEqual(target.type, 'node');
    child.kill();
    assert.deepStrictEqual(await once(child, 'exit'), [null, 'SIGTERM']);
  } finally {
    child.kill('SIGKILL');
  }
});
