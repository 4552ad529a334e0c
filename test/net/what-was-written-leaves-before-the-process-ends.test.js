'use strict';
// Answers to several connections that have something to say at the same time may leave together; not too late, though.
const assert = require('node:assert');
const fs = require('node:fs');
const net = require('node:net');
const { spawn } = require('node:child_process');
const { once } = require('node:events');

const PING_PONGS = 2000;

if (process.argv[2] === 'server') {
  let last = false;
  const server = net.createServer((socket) => {
    socket.setNoDelay();
    socket.on('data', (data) => {
      socket.write(last ? 'answered' : data);
      if (last) process.exit();
      if (String(data) !== 'wait') return;
      // Meanwhile both connections get something to say.
      fs.readSync(0, Buffer.alloc(1));
      last = true;
    });
  });
  server.listen(0, '127.0.0.1', () => console.log(server.address().port));
} else {
  const child = spawn(process.execPath, [__filename, 'server'], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdout.once('data', async (port) => {
    const clients = [connect(port), connect(port)];
    await Promise.all(clients.map(pingPong));
    clients[0].write('wait');
    await once(clients[0], 'data');
    let text = '';
    for (const client of clients) client.on('data', (data) => (text += data)).on('error', () => {});
    await Promise.all(clients.map((client) => new Promise((resolve) => client.write('last', resolve))));
    child.stdin.write('.');
    await once(child, 'exit');
    for (const client of clients) if (!client.closed) await once(client, 'close');
    assert.strictEqual(text, 'answered');
  });
}

function connect(port) {
  const client = net.connect(Number(port), '127.0.0.1');
  client.setNoDelay();
  return client;
}

/** The server has short callbacks for a while. */
function pingPong(client) {
  return new Promise((resolve) => {
    let left = PING_PONGS;
    client.on('data', function pong() {
      if (--left > 0) {
        client.write('x');
        return;
      }
      client.removeListener('data', pong);
      resolve();
    });
    client.write('x');
  });
}
