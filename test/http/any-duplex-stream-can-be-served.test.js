'use strict';
const assert = require('node:assert');
const http = require('node:http');
const { duplexPair } = require('node:stream');

const [client, served] = duplexPair();
const server = http.createServer((req, res) => {
  let body = '';
  req.on('data', (chunk) => { body += chunk; });
  req.on('end', () => res.end(`${req.method} ${body}`));
});
server.emit('connection', served);
let text = '';
client.setEncoding('latin1');
client.on('data', (chunk) => {
  text += chunk;
  if (text.endsWith('POST hello')) client.end();
});
client.on('end', () => assert.match(text, /^HTTP\/1\.1 200 OK\r\n/));
client.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhel');
client.write('lo');
