'use strict';
const assert = require('node:assert');
const http = require('node:http');
const net = require('node:net');

const kept = [];
const server = http.createServer((req, res) => {
  kept.push(res.shouldKeepAlive);
  res.setHeader('Content-Length', 1);
  res.end('a');
});
server.listen(0, async () => {
  const client = net.connect(server.address().port);
  client.write('GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET / HTTP/1.0\r\n\r\n');
  const text = (await client.toArray()).join('');
  assert.deepStrictEqual(kept, [true, false]);
  assert.match(text, /^HTTP\/1\.1 200 OK\r\n[^]*Connection: keep-alive\r\n[^]*Connection: close\r\n\r\na$/);
  server.close();
});
