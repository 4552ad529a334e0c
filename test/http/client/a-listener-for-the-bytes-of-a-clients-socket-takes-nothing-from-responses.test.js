'use strict';
const assert = require('node:assert');
const http = require('node:http');
const net = require('node:net');

const CHUNKED = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n3\r\nyou\r\n0\r\n\r\n';
const WHOLE = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhiyou';

/** When a listener is added, and whether it sees the response. */
const MOMENTS = { socket: true, connect: true, response: false, once: false, body: false };

function ask(moment, text) {
  return new Promise((resolve, reject) => {
    let seen = '';
    const listener = (chunk) => (seen += chunk);
    let body = '';
    const req = http.get({ port: server.address().port, agent: false, headers: { answer: encodeURIComponent(text) } }, (res) => {
      if (moment === 'response') res.socket.on('data', listener);
      if (moment === 'once') res.socket.once('data', listener);
      res.on('data', (chunk) => {
        body += chunk;
        if (moment === 'body') res.socket.on('data', listener);
      });
      res.on('end', () => resolve({ body, seen }));
    });
    req.on('error', reject);
    req.on('socket', (socket) => {
      if (moment === 'socket') socket.on('data', listener);
      if (moment === 'connect') socket.on('connect', () => socket.on('data', listener));
    });
  });
}

const server = net.createServer((socket) => {
  socket.on('data', (chunk) => {
    socket.end(decodeURIComponent(/answer: (\S+)/.exec(chunk)[1]));
  });
}).listen(0, async () => {
  for (const text of [CHUNKED, WHOLE]) {
    for (const [moment, sees] of Object.entries(MOMENTS)) {
      assert.deepStrictEqual(await ask(moment, text), { body: 'hiyou', seen: sees ? text : '' }, moment);
    }
  }
  server.close();
});
