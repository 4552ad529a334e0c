'use strict';
// A connection that begins to wait after `keepAliveTimeout` was lowered does not wait for those from before.
const assert = require('node:assert');
const { once } = require('node:events');
const http = require('node:http');
const net = require('node:net');
const settles = require('../settles.js');

settles(async () => {
  const server = http.createServer({ keepAliveTimeoutBuffer: 0, keepAliveTimeout: 600_000 }, (req, res) => res.end('ok')).listen(0);
  await once(server, 'listening');
  const ask = async () => {
    const client = net.connect(server.address().port);
    client.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await once(client, 'data');
    return client;
  };
  const first = await ask();
  server.keepAliveTimeout = 20;
  const second = await ask();
  await once(second.resume(), 'end');
  // And those from before have the time that they were given.
  first.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  const [answer] = await once(first, 'data');
  assert.match(answer.latin1Slice(), /^HTTP\/1\.1 200 OK\r\n/);
  await once(first.resume(), 'end');
  server.close();
});
