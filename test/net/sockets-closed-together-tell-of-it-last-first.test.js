'use strict';
// Sockets destroyed in one tick emit 'close' in the reverse order, as close callbacks run in Node's loop.
const assert = require('node:assert');
const { once } = require('node:events');
const net = require('node:net');

const server = net.createServer((socket) => socket.on('error', () => {}));
server.listen(0, '127.0.0.1', async () => {
  const sockets = [0, 1, 2].map(() => net.connect(server.address().port, '127.0.0.1'));
  await Promise.all(sockets.map((socket) => once(socket, 'connect')));
  const closed = [];
  const all = Promise.all(sockets.map((socket) => once(socket, 'close')));
  sockets.forEach((socket, index) => socket.on('close', () => closed.push(index)));
  for (const socket of sockets) socket.destroy();
  await all;
  assert.deepStrictEqual(closed, [2, 1, 0]);
  server.close();
});
