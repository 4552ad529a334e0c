'use strict';
const assert = require('node:assert');
const http = require('node:http');
const net = require('node:net');

const server = http.createServer({ keepAliveTimeout: 40, keepAliveTimeoutBuffer: 10 }, (req, res) => res.end('ok'));
server.listen(0, () => {
  const client = net.connect(server.address().port);
  let answers = 0;
  client.setEncoding('latin1');
  client.on('data', (chunk) => {
    answers += chunk.split('200 OK').length - 1;
    // A request starts the wait anew.
    if (answers === 1) client.write('GET /2 HTTP/1.1\r\nHost: x\r\n\r\n');
  });
  client.on('end', () => {
    assert.strictEqual(answers, 2);
    server.close();
  });
  client.write('GET /1 HTTP/1.1\r\nHost: x\r\n\r\n');
});
