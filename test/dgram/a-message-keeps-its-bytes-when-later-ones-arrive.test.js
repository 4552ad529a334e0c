'use strict';
const assert = require('node:assert');
const dgram = require('node:dgram');

const socket = dgram.createSocket('udp4');
const kept = [];
socket.on('message', (message) => {
  kept.push(message);
  assert.strictEqual(message.buffer.byteLength, 100);
  if (kept.length < 500) {
    socket.send(Buffer.alloc(100, kept.length), socket.address().port);
    return;
  }
  kept.forEach((each, index) => assert.deepStrictEqual(each, Buffer.alloc(100, index)));
  socket.close();
});
socket.bind(0, '127.0.0.1', () => socket.send(Buffer.alloc(100, 0), socket.address().port));
