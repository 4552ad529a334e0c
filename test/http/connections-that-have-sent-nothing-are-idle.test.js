'use strict';
const assert = require('node:assert');
const { once } = require('node:events');
const http = require('node:http');
const net = require('node:net');
const settles = require('../settles.js');

settles(async () => {
  const server = http.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const connect = async (text) => {
    const client = net.connect(server.address().port, '127.0.0.1');
    const [socket] = await once(server, 'connection');
    client.write(text);
    // What it sends is read before what the next one sends.
    return { client, socket };
  };
  const begun = await connect('GET / HTT');
  const fresh = await connect('\r\n');
  const answered = await connect('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  const [, response] = await once(server, 'request');
  server.close();
  await Promise.all([once(fresh.client, 'close'), once(fresh.socket, 'close')]);
  assert.strictEqual(begun.socket.destroyed, false);
  assert.strictEqual(answered.socket.destroyed, false);
  response.end();
  begun.client.destroy();
  await once(server, 'close');
});
