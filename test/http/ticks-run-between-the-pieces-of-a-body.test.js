'use strict';
const assert = require('node:assert');
const http = require('node:http');
const net = require('node:net');

const HEAD = 'POST / HTTP/1.1\r\nHost: x\r\n';
const CHUNKED = `${HEAD}Transfer-Encoding: chunked\r\n\r\n`;

/** All of it comes in one packet. */
const EXPECTED = {
  [`${CHUNKED}2\r\nab\r\n2\r\ncd\r\n0\r\n\r\n`]: ['request', 'tick', 'data ab', 'tick of ab', 'microtask', 'data cd', 'tick of cd', 'end'],
  [`${CHUNKED}2\r\nab\r\nZZ\r\n`]: ['request', 'tick', 'data ab', 'tick of ab', 'microtask', 'HPE_INVALID_CHUNK_SIZE'],
  'GET /1 HTTP/1.1\r\nHost: x\r\n\r\nGET /2 HTTP/1.1\r\nHost: x\r\n\r\n': [
    'request', 'request', 'tick', 'tick', 'end', 'end', 'microtask', 'microtask',
  ],
};

let happened;
const server = http.createServer((req, res) => {
  happened.push('request');
  process.nextTick(() => happened.push('tick'));
  Promise.resolve().then(() => happened.push('microtask'));
  req.on('data', (chunk) => {
    happened.push(`data ${chunk}`);
    process.nextTick(() => happened.push(`tick of ${chunk}`));
  });
  req.on('end', () => {
    happened.push('end');
    if (req.url !== '/1') res.shouldKeepAlive = false;
    res.end();
  });
});
server.on('clientError', (error, socket) => {
  happened.push(error.code);
  socket.destroy();
});
server.listen(0, async () => {
  for (const [text, expected] of Object.entries(EXPECTED)) {
    happened = [];
    await new Promise((resolve) => {
      net.connect(server.address().port, function() { this.write(text); }).on('error', () => {}).on('close', resolve).resume();
    });
    assert.deepStrictEqual(happened, expected);
  }
  server.close();
});
