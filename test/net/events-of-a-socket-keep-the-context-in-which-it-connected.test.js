'use strict';
const assert = require('node:assert');
const { AsyncLocalStorage } = require('node:async_hooks');
const net = require('node:net');

const storage = new AsyncLocalStorage();
const seen = {};
const server = net.createServer((socket) => socket.end('x')).listen(0, '127.0.0.1', () => {
  storage.run('client', () => {
    const socket = net.connect(server.address().port, '127.0.0.1');
    for (const event of ['connect', 'data', 'end', 'close']) {
      socket.on(event, () => { seen[event] = storage.getStore(); });
    }
    socket.on('close', () => server.close());
    storage.run('write', () => socket.write('y', () => { seen.write = storage.getStore(); }));
  });
});
process.on('exit', () => {
  assert.deepStrictEqual(seen, { connect: 'client', write: 'client', data: 'client', end: 'client', close: 'client' });
});
