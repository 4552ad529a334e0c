'use strict';
const assert = require('node:assert');
const http = require('node:http');
const net = require('node:net');

const held = [];
const server = http.createServer((req, res) => {
  if (req.url === '/slow') held.push(res);
  else res.end(req.url);
  if (req.url === '/last') held[0].end('/slow');
});
server.listen(0, () => {
  const client = net.connect(server.address().port);
  let text = '';
  client.setEncoding('latin1');
  client.on('data', (chunk) => {
    text += chunk;
    if (!text.includes('/last')) return;
    const bodies = text.split('\r\n\r\n').slice(1).map((part) => part.split('HTTP/1.1')[0]);
    assert.deepStrictEqual(bodies, ['/1', '/slow', '/2', '/last']);
    client.end();
    server.close();
  });
  client.write(['/1', '/slow', '/2', '/last'].map((path) => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`).join(''));
});
process.on('exit', () => assert.strictEqual(held.length, 1));
