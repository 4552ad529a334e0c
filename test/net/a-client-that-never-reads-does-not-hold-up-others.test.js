'use strict';
// Back-pressure: what the system does not take waits, write() says so, and nothing is read meanwhile for the silent one.
const assert = require('node:assert');
const net = require('node:net');

const chunk = Buffer.alloc(1 << 20);
const server = net.createServer((socket) => {
  socket.on('error', () => {});
  if (server.silent === undefined) {
    server.silent = socket;
    let accepted = 0;
    while (socket.write(chunk)) accepted++;
    assert.ok(accepted < 100);
    assert.ok(socket.writableNeedDrain);
    assert.ok(socket.writableLength >= chunk.length);
    next();
  } else {
    socket.end('hello');
  }
});
const silent = new net.Socket({ manualStart: true });

function next() {
  const client = net.connect(server.address().port, '127.0.0.1');
  client.setEncoding('utf8');
  client.on('data', (text) => {
    assert.strictEqual(text, 'hello');
    silent.destroy();
    server.silent.destroy();
    server.close();
  });
}

server.listen(0, '127.0.0.1', () => {
  silent.connect(server.address().port, '127.0.0.1');
  silent.pause();
});
