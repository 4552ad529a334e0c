'use strict';
const assert = require('node:assert');
const http = require('node:http');
const net = require('node:net');

const server = http.createServer();
server.on('upgrade', (request, socket) => {
  assert.throws(() => socket.setEncoding('utf8'), { code: 'ERR_HTTP_SOCKET_ENCODING' });
  assert.strictEqual(socket.on, net.Socket.prototype.on);
  socket.on('data', (chunk) => socket.end(chunk));
  socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\n');
  server.close();
});
server.listen(0, '127.0.0.1', async () => {
  const client = net.connect(server.address().port, '127.0.0.1');
  client.write('GET / HTTP/1.1\r\nHost: localhost\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\n');
  let text = '';
  let asked = false;
  for await (const chunk of client.setEncoding('latin1')) {
    text += chunk;
    if (!asked && text.includes('\r\n\r\n')) client.write('back');
    asked ||= text.includes('\r\n\r\n');
  }
  assert.match(text, /\r\n\r\nback$/);
});
