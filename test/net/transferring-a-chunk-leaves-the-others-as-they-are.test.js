'use strict';
const assert = require('node:assert');
const net = require('node:net');

const server = net.createServer((socket) => socket.pipe(socket)).listen(0, '127.0.0.1', () => {
  const socket = net.connect(server.address().port, '127.0.0.1', () => socket.write('one'));
  const kept = [];
  socket.on('data', (chunk) => {
    if (String(chunk) === 'two') {
      assert.strictEqual(structuredClone(chunk.buffer, { transfer: [chunk.buffer] }).byteLength > 0, true);
      socket.write('three');
      return;
    }
    kept.push(chunk);
    if (kept.length === 1) socket.write('two');
    else socket.end();
  });
  socket.on('close', () => {
    assert.deepStrictEqual(kept.map(String), ['one', 'three']);
    server.close();
  });
});
