'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const dgram = require('node:dgram');
const net = require('node:net');

if (cluster.isPrimary) {
  const heard = [];
  cluster.on('listening', (worker, address) => {
    heard.push(address.addressType);
    worker.disconnect();
  });
  cluster.fork().on('exit', (code) => {
    assert.strictEqual(code, 0);
    // What was closed at once never listened.
    assert.deepStrictEqual(heard, [4]);
  });
} else {
  const socket = dgram.createSocket('udp4').bind(0, () => socket.close());
  socket.on('close', () => {
    const brief = net.createServer().listen(0, () => brief.close(() => net.createServer().listen(0)));
  });
}
