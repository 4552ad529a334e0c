'use strict';
const assert = require('node:assert');
const dgram = require('node:dgram');

const gone = dgram.createSocket('udp4');
const { port } = gone.bindSync({ address: '127.0.0.1' });
gone.close(() => {
  const socket = dgram.createSocket('udp4');
  socket.on('error', (error) => {
    assert.strictEqual(error.code, 'ECONNREFUSED');
    assert.strictEqual(error.syscall, 'recvmsg');
    socket.close();
  });
  socket.connect(port, '127.0.0.1', () => socket.send('x'));
});
