'use strict';
const assert = require('node:assert');
const net = require('node:net');

const events = [];
const server = net.createServer((socket) => {
  socket.on('error', (error) => events.push(error.code, error.syscall));
  socket.on('close', (hadError) => {
    assert.deepStrictEqual([...events, hadError], ['ECONNRESET', 'read', true]);
    server.close();
  });
  socket.write('are you there?');
});
server.listen(0, '127.0.0.1', () => {
  const client = net.connect(server.address().port, '127.0.0.1');
  client.once('data', () => client.resetAndDestroy());
});
