'use strict';
const assert = require('node:assert');
const { once } = require('node:events');
const http = require('node:http');
const net = require('node:net');
const settles = require('../settles.js');

const REQUESTS = 3000;

settles(async () => {
  for (const leave of ['destroy', 'resetAndDestroy']) {
    let seen = 0;
    let closed = 0;
    // None is answered.
    const server = http.createServer((request) => {
      seen++;
      request.on('close', () => { closed++; });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const client = net.connect(server.address().port, '127.0.0.1');
    const [socket] = await once(server, 'connection');
    client.on('error', () => {});
    client.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(REQUESTS));
    while (seen < 1000) await new Promise(setImmediate);
    client[leave]();
    await new Promise((resolve) => { socket.on('close', resolve); });
    server.close();
    await once(server, 'close');
    assert.strictEqual(closed, seen);
  }
});
