'use strict';
const assert = require('node:assert');
const http = require('node:http');
const net = require('node:net');

const HEAD = 'POST / HTTP/1.1\r\nHost: x\r\n';
const shapes = {
  'HPE_INVALID_VERSION': ['GET / HTTP/1.1\nHost: x\n\n'],
  'HPE_CR_EXPECTED': ['GET / HTTP/1.1\r\nHost: x\n\r\n', `${HEAD}Transfer-Encoding: chunked\r\n\r\n5\nhello\r\n0\r\n\r\n`],
  'HPE_INVALID_HEADER_TOKEN': [
    `${HEAD}A: b\r\n c\r\n\r\n`, `${HEAD}Transfer-Encoding : chunked\r\n\r\n`, `${HEAD}A: b\0\r\n\r\n`,
  ],
  'HPE_UNEXPECTED_CONTENT_LENGTH': [`${HEAD}Content-Length: 1\r\nContent-Length: 1\r\n\r\na`],
  'HPE_INVALID_TRANSFER_ENCODING': [
    `${HEAD}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n`, `${HEAD}Transfer-Encoding: chunked, gzip\r\n\r\n`,
    `${HEAD}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n`,
  ],
  'HPE_INVALID_CONTENT_LENGTH': [
    `${HEAD}Transfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n`, `${HEAD}Content-Length: +1\r\n\r\n`,
    `${HEAD}Content-Length: 1, 1\r\n\r\n`, `${HEAD}Content-Length: 18446744073709551616\r\n\r\n`,
  ],
  'HPE_INVALID_CHUNK_SIZE': [`${HEAD}Transfer-Encoding: chunked\r\n\r\n0x1\r\na\r\n`],
  'HPE_CHUNK_EXTENSIONS_OVERFLOW': [`${HEAD}Transfer-Encoding: chunked\r\n\r\n1;a=${'b'.repeat(17000)}\r\na\r\n`],
};

const inputs = Object.entries(shapes).flatMap(([code, list]) => list.map((input) => [code, input]));
const server = http.createServer((req) => req.resume());
server.listen(0, next);

function next() {
  const pair = inputs.shift();
  if (pair === undefined) {
    server.close();
    return;
  }
  const [code, input] = pair;
  let seen;
  server.removeAllListeners('clientError');
  server.on('clientError', (error, socket) => {
    seen ??= error.code;
    socket.destroy();
  });
  const client = net.connect(server.address().port, () => client.write(input, 'latin1'));
  client.on('error', () => {});
  client.on('close', () => {
    assert.strictEqual(seen, code, JSON.stringify(input).slice(0, 100));
    next();
  });
}
