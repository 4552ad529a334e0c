'use strict';
const assert = require('node:assert');
const { fork } = require('node:child_process');
const dgram = require('node:dgram');
const { once } = require('node:events');
const net = require('node:net');
const settles = require('../settles.js');

if (process.argv[2] === 'child') {
  process.on('message', (message, handle) => {
    if (message === 'server') handle.on('connection', (socket) => socket.end('tcp'));
    else if (message === 'dgram') handle.on('message', (data, { port }) => handle.send(`udp ${data}`, port, '127.0.0.1'));
    process.send(`have ${message}`);
  });
} else {
  settles(main);
}

async function main() {
  const child = fork(__filename, ['child'], { serialization: 'advanced' });
  const server = net.createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  child.send('server', server);
  assert.deepStrictEqual((await once(child, 'message'))[0], 'have server');
  const { port } = server.address();
  // Only the child listens now.
  server.close();
  const [data] = await once(net.connect(port, '127.0.0.1'), 'data');
  assert.strictEqual(String(data), 'tcp');

  const socket = dgram.createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const address = socket.address();
  child.send('dgram', socket);
  assert.deepStrictEqual((await once(child, 'message'))[0], 'have dgram');
  socket.close();
  const client = dgram.createSocket('udp4');
  client.send('ping', address.port, '127.0.0.1');
  const [answer] = await once(client, 'message');
  assert.strictEqual(String(answer), 'udp ping');
  client.close();
  child.kill();
}
