'use strict';
const assert = require('node:assert');
const net = require('node:net');

const server = net.createServer((socket) => socket.end('hello world')).listen(0, '127.0.0.1', () => {
  const buffer = Buffer.alloc(4);
  let text = '';
  const socket = net.connect({
    port: server.address().port,
    host: '127.0.0.1',
    onread: {
      buffer,
      callback(length, where) {
        assert.strictEqual(where, buffer);
        assert.ok(length <= 4);
        text += where.toString('utf8', 0, length);
        // Pauses; resumed below.
        setImmediate(() => socket.resume());
        return false;
      },
    },
  });
  socket.on('data', () => assert.fail('data comes through onread only'));
  socket.on('end', () => {
    assert.strictEqual(text, 'hello world');
    server.close();
  });
});
