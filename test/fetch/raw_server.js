'use strict';
// A server for these tests that answers each request's head with what `answer(socket, head, index)` writes.
const net = require('node:net');

module.exports = (answer) => new Promise((resolve) => {
  let index = 0;
  const server = net.createServer((socket) => {
    server.connectionsMade++;
    let text = '';
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      const end = text.indexOf('\r\n\r\n');
      if (end === -1) return;
      const head = text.slice(0, end + 2);
      const length = Number(/content-length: (\d+)/.exec(head)?.[1] ?? 0);
      if (/transfer-encoding: chunked/.test(head) ? !text.includes('\r\n0\r\n\r\n', end) : text.length < end + 4 + length) return;
      const body = text.slice(end + 4);
      text = '';
      answer(socket, head, index++, body);
    });
  });
  server.connectionsMade = 0;
  server.listen(0, '127.0.0.1', () => {
    server.unref();
    server.url = `http://127.0.0.1:${server.address().port}`;
    resolve(server);
  });
});
