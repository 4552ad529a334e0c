'use strict';
const assert = require('node:assert');
const http = require('node:http');
const net = require('node:net');

// Such a body is whole when the server closes the connection, and only then.
const server = net.createServer((peer) => {
  peer.on('error', () => {});
  peer.on('data', () => peer.write('HTTP/1.1 200 OK\r\n\r\nabc'));
});

function cut(how) {
  return new Promise((resolve) => {
    const told = [];
    const req = http.get({ port: server.address().port }, (res) => {
      res.on('data', () => how(req, res));
      res.on('end', () => told.push('end'));
      res.on('aborted', () => told.push('aborted'));
      res.on('error', (error) => told.push(error.code));
      res.on('close', () => resolve(told));
    });
  });
}

server.listen(0, async () => {
  assert.deepStrictEqual(await cut((req) => req.destroy()), ['aborted', 'ECONNRESET']);
  assert.deepStrictEqual(await cut((req, res) => res.socket.destroy()), ['aborted', 'ECONNRESET']);
  server.close();
});
