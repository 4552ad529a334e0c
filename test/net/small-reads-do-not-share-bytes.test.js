'use strict';
// Chunks lie in one slab: each has its own part of it, and stays as it came.
const assert = require('node:assert');
const net = require('node:net');

const count = 5000;
const server = net.createServer((socket) => socket.pipe(socket)).listen(0, '127.0.0.1', () => {
  const socket = net.connect(server.address().port, '127.0.0.1');
  const chunks = [];
  let sent = 0;
  socket.on('data', (chunk) => {
    chunks.push(chunk);
    if (++sent < count) socket.write(`message ${sent};`);
    else socket.end();
  });
  socket.write('message 0;');
  socket.on('close', () => {
    const expected = Array.from({ length: count }, (_, index) => `message ${index};`).join('');
    assert.strictEqual(Buffer.concat(chunks).toString(), expected);
    server.close();
  });
});
