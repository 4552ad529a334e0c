'use strict';
// A server with few descriptors: clients beyond them are closed, and those that come after some are free are served.
const assert = require('node:assert');
const { spawn } = require('node:child_process');
const net = require('node:net');
const { once } = require('node:events');
const settles = require('../settles.js');

const program = `
  const server = require('net').createServer((socket) => {
    socket.on('error', () => {});
    socket.pipe(socket);
  });
  server.listen(0, '127.0.0.1', () => console.log(server.address().port));
`;

async function isServed(socket) {
  socket.on('error', () => {});
  const answer = Promise.race([once(socket, 'data').then(() => true), once(socket, 'close').then(() => false)]);
  socket.write('?');
  return answer.catch(() => false);
}

settles(async () => {
  const child = spawn('/bin/sh', ['-c', `ulimit -n 48 && exec "$0" -e "$1"`, process.execPath, program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const port = Number(await once(child.stdout, 'data'));
  const sockets = [];
  const served = [];
  for (let i = 0; i < 60; i++) {
    const socket = net.connect(port, '127.0.0.1');
    socket.on('error', () => {});
    sockets.push(socket);
    await once(socket, 'connect');
    served.push(isServed(socket));
  }
  const results = await Promise.all(served);
  assert.ok(results.some((each) => each), 'some are served');
  assert.ok(results.some((each) => !each), 'and some are not');

  const last = results.lastIndexOf(true);
  const ended = once(sockets[last], 'close');
  for (const socket of sockets) socket.end();
  await ended;
  let again = false;
  while (!again) {
    const socket = net.connect(port, '127.0.0.1');
    again = await isServed(socket);
    socket.destroy();
  }
  child.kill();
});
