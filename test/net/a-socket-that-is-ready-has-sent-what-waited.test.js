'use strict';
const assert = require('node:assert');
const net = require('node:net');

const server = net.createServer(async (peer) => {
  assert.strictEqual((await peer.toArray()).join(''), 'hi');
  server.close();
});
server.listen(0, () => {
  const socket = net.connect(server.address().port);
  socket.write('hi');
  socket.on('ready', () => socket.destroy());
});
