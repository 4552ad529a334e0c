'use strict';
// As middleware does: writeHead, write and end wrapped, prototypes of request and response replaced.
const assert = require('node:assert');
const http = require('node:http');
const net = require('node:net');

const request = Object.create(http.IncomingMessage.prototype, { path: { get() { return this.url.slice(1); } } });
const response = Object.create(http.ServerResponse.prototype, {
  send: { value(body) { this.setHeader('Content-Type', 'text/plain'); this.end(body); } },
});
const seen = [];
const server = http.createServer((req, res) => {
  Object.setPrototypeOf(req, request);
  Object.setPrototypeOf(res, response);
  for (const name of ['writeHead', 'write', 'end']) {
    const original = res[name];
    res[name] = function(...args) {
      seen.push(name);
      if (name === 'writeHead') this.setHeader('X-Path', req.path);
      return original.apply(this, args);
    };
  }
  res.on('finish', () => seen.push('finish'));
  assert.ok(req instanceof http.IncomingMessage && res instanceof http.ServerResponse);
  res.send('hello');
});
server.listen(0, () => {
  const client = net.connect(server.address().port);
  client.setEncoding('latin1');
  client.on('data', (text) => {
    assert.match(text, /\r\nX-Path: there\r\n.*\r\n\r\nhello$/s);
    client.end();
    server.close();
  });
  client.write('GET /there HTTP/1.1\r\nHost: x\r\n\r\n');
});
process.on('exit', () => assert.deepStrictEqual(seen, ['end', 'writeHead', 'finish']));
