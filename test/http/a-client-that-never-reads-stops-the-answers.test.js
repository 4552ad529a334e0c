'use strict';
// What the system does not take waits in the response, and write() says so.
const assert = require('node:assert');
const http = require('node:http');
const net = require('node:net');

const piece = Buffer.alloc(1 << 16, 'x');
const server = http.createServer((req, res) => {
  let written = 0;
  const more = () => {
    while (written < 1 << 28) {
      written += piece.length;
      if (!res.write(piece)) break;
    }
    assert.ok(written < 1 << 28, 'nobody reads, and still everything was taken');
    assert.ok(res.writableLength <= 1 << 20);
    if (res.writableNeedDrain) client.destroy();
  };
  more();
  res.on('close', () => server.close());
});
let client;
server.listen(0, () => {
  client = net.connect(server.address().port);
  client.pause();
  client.on('error', () => {});
  client.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
});
