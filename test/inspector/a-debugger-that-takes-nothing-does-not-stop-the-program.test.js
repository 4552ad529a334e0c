'use strict';
const assert = require('node:assert');
const { spawn } = require('node:child_process');
const { once } = require('node:events');
const net = require('node:net');
const settles = require('../settles.js');

const frame = (message) => {
  const text = Buffer.from(JSON.stringify(message));
  return Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), text]);
};

settles(async () => {
  const program = `
    process.once('message', () => {
      const text = 'x'.repeat(1 << 20);
      // Far more than is kept for a debugger.
      for (let i = 0; i < 300; i++) console.debug(text);
      process.send('went on');
    });
    process.send('begun');
  `;
  const child = spawn(process.execPath, ['--inspect=0', '-e', program], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  try {
    child.stderr.setEncoding('utf8');
    let text = '';
    const begun = once(child, 'message');
    while (!/ws:\S+\n/.test(text)) text += (await once(child.stderr, 'data'))[0];
    const { port, pathname } = new URL(/ws:\S+/.exec(text)[0]);
    const socket = net.connect(port, '127.0.0.1');
    socket.write(`GET ${pathname} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      'Sec-WebSocket-Key: a2V5\r\nSec-WebSocket-Version: 13\r\n\r\n');
    socket.write(frame({ id: 1, method: 'Runtime.enable' }));
    await once(socket, 'readable');
    await begun;
    child.send('go on');
    assert.deepStrictEqual((await once(child, 'message'))[0], 'went on');
    // It has been let go of: what the system had taken for it is followed by the end.
    socket.on('error', () => {});
    socket.resume();
    await new Promise((resolve) => { socket.on('close', resolve); });
    assert.ok(socket.bytesRead < 128 << 20, `${socket.bytesRead}`);
    assert.deepStrictEqual(await once(child, 'exit'), [0, null]);
  } finally {
    child.kill('SIGKILL');
  }
});
