'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const net = require('node:net');

const ROUND_TRIPS = 100;

if (cluster.isPrimary) {
  const worker = cluster.fork();
  let refusals = 0;
  let port;
  let first;
  worker.process.on('internalMessage', ({ accepted }) => {
    if (accepted === false && ++refusals === 1) worker.send(ROUND_TRIPS);
  });
  cluster.on('listening', (_, address) => {
    ({ port } = address);
    first = net.connect(port, '127.0.0.1').once('data', connectSecond);
  });

  // The worker has one connection and wants no more.
  function connectSecond() {
    const second = net.connect(port, '127.0.0.1').once('data', () => {
      // Now and then it may be asked, but not all the time.
      assert.ok(refusals < ROUND_TRIPS / 2, `it was asked ${refusals} times`);
      cluster.disconnect();
      second.destroy();
    });
  }

  worker.on('message', (left) => {
    if (left === 0) first.destroy();
    else worker.send(left - 1);
  });
} else {
  process.on('message', (number) => process.send(number));
  const server = net.createServer((socket) => socket.write('hello')).listen(0, '127.0.0.1');
  server.maxConnections = 1;
}
