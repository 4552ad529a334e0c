'use strict';
// A message without a serialised form is refused at once, or, where it had to wait for a handle to arrive, in its
// callback. Those after it are sent, and the connection that was to go with it is closed.

const assert = require('node:assert');
const { fork } = require('node:child_process');
const { once } = require('node:events');
const net = require('node:net');
const settles = require('../settles.js');

const circle = {};
circle.circle = circle;

async function main() {
  const child = fork(__filename, ['child']);
  const messages = [];
  child.on('message', (message) => messages.push(message));
  const server = net.createServer().listen(0);
  await once(server, 'listening');
  const connect = async () => {
    const client = net.connect(server.address().port).resume();
    const [socket] = await once(server, 'connection');
    return { closed: once(client, 'close'), socket };
  };

  const first = await connect();
  assert.throws(() => child.send(circle, first.socket), TypeError);
  await first.closed;

  const second = await connect();
  child.send('a socket', second.socket);
  const refused = new Promise((resolve) => child.send(circle, resolve));
  child.send('the last');
  assert.ok(await refused instanceof TypeError);
  await Promise.all([second.closed, once(child, 'close')]);
  assert.deepStrictEqual(messages, ['a socket', 'the last']);
  server.close();
}

if (process.argv[2] === 'child') {
  process.on('message', (message, socket) => {
    socket?.end();
    process.send(message);
    if (message === 'the last') process.disconnect();
  });
} else {
  settles(main);
}
