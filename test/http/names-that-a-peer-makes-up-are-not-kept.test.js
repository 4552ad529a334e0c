'use strict';
// Header names are remembered, but not such that whoever sends long ones fills the memory.
const assert = require('node:assert');
const { once } = require('node:events');
const http = require('node:http');
const net = require('node:net');
const v8 = require('node:v8');
const vm = require('node:vm');
const settles = require('../settles.js');

v8.setFlagsFromString('--expose-gc');
const gc = vm.runInNewContext('gc');

const LENGTH = 14_000;
const NAMES = 600;

settles(async () => {
  const server = http.createServer((req, res) => {
    const name = Object.keys(req.headers).at(-1);
    assert.strictEqual(name.length, LENGTH);
    res.setHeader(name, 'back');
    res.removeHeader(name);
    res.end();
  }).listen(0);
  await once(server, 'listening');
  const client = net.connect(server.address().port);
  const ask = async (i) => {
    client.write(`GET / HTTP/1.1\r\nHost: x\r\n${`X-${i}-`.padEnd(LENGTH, 'x')}: 1\r\n\r\n`);
    await once(client, 'data');
  };
  const used = () => {
    gc();
    return process.memoryUsage().heapUsed;
  };
  for (let i = 0; i < 20; i++) await ask(-i);
  const before = used();
  for (let i = 0; i < NAMES; i++) await ask(i);
  const kept = used() - before;
  assert.ok(kept < NAMES * LENGTH / 4, `${kept} bytes are kept`);
  client.destroy();
  server.close();
});
