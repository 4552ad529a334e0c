'use strict';
// `server.maxHeadersCount` is how many fields a request may have; one with more is answered with 431.
const assert = require('node:assert');
const { once } = require('node:events');
const http = require('node:http');
const net = require('node:net');

const server = http.createServer((request, response) => request.resume().on('end', () => response.end()));
server.maxHeadersCount = 5;
server.listen(0, '127.0.0.1', async () => {
  const statuses = [];
  // Host and Connection are two.
  for (const headers of [{ a: '1', b: '2', c: '3' }, { a: '1', b: '2', c: '3', d: '4' }]) {
    const request = http.get({ host: '127.0.0.1', port: server.address().port, headers, agent: false });
    const [response] = await once(request, 'response');
    statuses.push(response.statusCode);
    response.resume();
  }
  // Trailers are counted for themselves.
  for (const names of ['abcde', 'abcdef']) {
    const socket = net.connect(server.address().port, '127.0.0.1');
    const trailers = [...names].map((name) => `${name}: 1\r\n`).join('');
    socket.write(`POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n${trailers}\r\n`);
    statuses.push(Number(String((await once(socket, 'data'))[0]).split(' ')[1]));
    socket.destroy();
  }
  assert.deepStrictEqual(statuses, [200, 431, 200, 431]);
  server.close();
});
