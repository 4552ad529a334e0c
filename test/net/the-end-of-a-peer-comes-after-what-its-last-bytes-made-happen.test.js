'use strict';
// Where a peer's last bytes and its end arrive at once, immediates set for the bytes run before 'end', and so does the data of others.
const assert = require('node:assert');
const { once } = require('node:events');
const net = require('node:net');

const seen = [];
const accepted = [];
const server = net.createServer({ allowHalfOpen: true }, (socket) => {
  accepted.push(socket);
  if (accepted.length === 2) for (const each of accepted) each.end('last');
});
server.listen(0, '127.0.0.1', async () => {
  const ended = [0, 1].map((index) => {
    const socket = net.connect(server.address().port, '127.0.0.1');
    socket.on('data', () => {
      seen.push('data');
      if (index === 0) setImmediate(() => seen.push('immediate'));
    });
    socket.on('end', () => seen.push('end'));
    return once(socket, 'close');
  });
  await Promise.all(ended);
  assert.deepStrictEqual(seen, ['data', 'data', 'immediate', 'end', 'end']);
  for (const socket of accepted) socket.destroy();
  server.close();
});
