'use strict';
const assert = require('node:assert');
const net = require('node:net');

const server = net.createServer({ allowHalfOpen: true }, (socket) => {
  let text = '';
  socket.setEncoding('utf8');
  socket.on('data', (part) => { text += part; });
  socket.on('end', () => {
    assert.strictEqual(socket.readyState, 'writeOnly');
    setImmediate(() => socket.end(text.toUpperCase()));
  });
});
server.listen(0, '127.0.0.1', () => {
  const client = net.connect({ port: server.address().port, host: '127.0.0.1', allowHalfOpen: true });
  client.end('question');
  let answer = '';
  client.on('data', (part) => { answer += part; });
  client.on('close', () => {
    assert.strictEqual(answer, 'QUESTION');
    server.close();
  });
});
