'use strict';
const assert = require('node:assert');
const { AsyncLocalStorage } = require('node:async_hooks');
const http = require('node:http');
const net = require('node:net');

const storage = new AsyncLocalStorage();
const seen = [];
const server = http.createServer((req, res) => {
  seen.push(storage.getStore());
  storage.enterWith(req.url);
  setImmediate(() => {
    assert.strictEqual(storage.getStore(), req.url);
    res.end();
  });
});
server.listen(0, () => {
  const client = net.connect(server.address().port);
  let text = '';
  client.setEncoding('latin1');
  client.on('data', (chunk) => {
    text += chunk;
    const answers = text.split('200 OK').length - 1;
    if (answers === 2) client.write('GET /3 HTTP/1.1\r\nHost: x\r\n\r\n');
    if (answers < 3) return;
    client.end();
    server.close();
  });
  client.write('GET /1 HTTP/1.1\r\nHost: x\r\n\r\nGET /2 HTTP/1.1\r\nHost: x\r\n\r\n');
});
process.on('exit', () => assert.deepStrictEqual(seen, [undefined, undefined, undefined]));
