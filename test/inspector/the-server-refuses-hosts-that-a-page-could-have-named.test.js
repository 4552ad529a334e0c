'use strict';
const assert = require('node:assert');
const http = require('node:http');
const { once } = require('node:events');
const inspector = require('node:inspector');
const settles = require('../settles.js');

settles(async () => {
  inspector.open(0);
  const { port, pathname } = new URL(inspector.url());
  const ask = async (host, path, headers) => {
    const request = http.get({ port, path, host: '127.0.0.1', headers: { host, ...headers } });
    const [response] = await Promise.race([once(request, 'response'), once(request, 'upgrade')]);
    response.resume();
    if (response.statusCode === 101) response.socket.destroy();
    return response.statusCode;
  };
  const upgrade = { 'connection': 'Upgrade', 'upgrade': 'websocket', 'sec-websocket-key': 'a2V5', 'sec-websocket-version': '13' };
  assert.strictEqual(await ask('localhost:1', '/json/list'), 200);
  assert.strictEqual(await ask('127.0.0.1', '/json/list'), 200);
  assert.strictEqual(await ask('example.com', '/json/list'), 400);
  assert.strictEqual(await ask('127.0.0.1.example.com', '/json/list'), 400);
  assert.strictEqual(await ask('example.com', pathname, upgrade), 400);
  assert.strictEqual(await ask('localhost', '/not-the-id', upgrade), 400);
  inspector.close();
  assert.strictEqual(inspector.url(), undefined);
});
