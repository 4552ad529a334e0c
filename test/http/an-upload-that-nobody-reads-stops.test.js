'use strict';
// The bytes stay with the client: what the server holds of them is bounded by a few buffers.
const assert = require('node:assert');
const http = require('node:http');
const net = require('node:net');

const server = http.createServer((req) => {
  req.socket.once('pause', () => setImmediate(check, req));
});
let client;

function check(req) {
  assert.ok(req.readableLength > 0 && req.readableLength < 1 << 20, String(req.readableLength));
  assert.ok(req.socket.bytesRead < 1 << 20);
  client.destroy();
  server.close();
}

server.listen(0, () => {
  client = net.connect(server.address().port);
  client.on('error', () => {});
  client.write(`POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${1 << 30}\r\n\r\n`);
  const piece = Buffer.alloc(1 << 16);
  const more = () => {
    while (!client.destroyed && client.write(piece));
  };
  client.on('drain', more);
  more();
});
