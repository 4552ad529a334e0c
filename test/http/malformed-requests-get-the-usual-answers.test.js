'use strict';
const assert = require('node:assert');
const http = require('node:http');
const net = require('node:net');

const inputs = [
  ['nonsense\r\n\r\n', 'HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n'],
  [`GET / HTTP/1.1\r\nA: ${'b'.repeat(20000)}\r\n\r\n`, 'HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\n\r\n'],
  ['GET / HTTP/1.1\r\n\r\n', /^HTTP\/1\.1 400 Bad Request\r\nConnection: close\r\n/],
];
const server = http.createServer(() => assert.fail('no request is whole'));
server.listen(0, next);

function next() {
  const pair = inputs.shift();
  if (pair === undefined) {
    server.close();
    return;
  }
  let text = '';
  const client = net.connect(server.address().port, () => client.write(pair[0]));
  client.setEncoding('latin1');
  client.on('data', (chunk) => { text += chunk; });
  client.on('end', () => {
    if (typeof pair[1] === 'string') assert.strictEqual(text, pair[1]);
    else assert.match(text, pair[1]);
    next();
  });
}
