'use strict';
// A response, a reader or a clone that was dropped unread does not hold its connection.
const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const settles = require('../settles.js');
const rawServer = require('./raw_server.js');

if (typeof gc === 'undefined') {
  const { status, stderr } = spawnSync(process.execPath, ['--expose-gc', __filename]);
  assert.strictEqual(status, 0, `${stderr}`);
} else {
  settles(async () => {
    const open = new Set();
    const chunk = Buffer.alloc(1 << 20);
    const server = await rawServer((socket) => {
      open.add(socket);
      socket.on('close', () => open.delete(socket));
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n');
      socket.write(chunk);
    });
    for (let i = 0; i < 10; i++) await fetch(server.url);
    for (let i = 0; i < 10; i++) await (await fetch(server.url)).body.getReader().read();
    for (let i = 0; i < 10; i++) (await fetch(server.url)).clone();
    assert.ok(open.size > 0);
    for (let i = 0; i < 50 && open.size > 5; i++) {
      gc();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    assert.ok(open.size <= 5, `${open.size} connections are left`);
    for (const socket of open) socket.destroy();
  });
}
