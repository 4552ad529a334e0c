'use strict';
// Diagnostics channels tell of each request's life; who listens to its creation may add headers. The timeline gets an entry.
const assert = require('node:assert');
const diagnostics = require('node:diagnostics_channel');
const rawServer = require('./raw_server.js');
const settles = require('../settles.js');

settles(async () => {
  const told = [];
  for (const name of ['request:create', 'client:beforeConnect', 'client:connected', 'client:sendHeaders', 'request:bodySent', 'request:headers', 'request:trailers', 'request:error', 'client:connectError']) {
    diagnostics.subscribe(`undici:${name}`, (message) => {
      told.push(name);
      if (name === 'request:create') message.request.addHeader('traceparent', '00-1');
      if (name === 'request:headers') assert.strictEqual(message.response.statusCode, 200);
    });
  }
  let head;
  const server = await rawServer((socket, text) => {
    head = text;
    socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
  });
  await (await fetch(`${server.url}/path`, { method: 'POST', body: 'x' })).text();
  assert.match(head, /\r\ntraceparent: 00-1\r\n/);
  assert.deepStrictEqual(told, ['request:create', 'client:beforeConnect', 'client:connected', 'client:sendHeaders', 'request:bodySent', 'request:headers', 'request:trailers']);
  await new Promise(setImmediate);
  const [entry] = performance.getEntriesByType('resource');
  assert.deepStrictEqual([entry.name, entry.initiatorType, entry.responseStatus, entry.encodedBodySize], [`${server.url}/path`, 'fetch', 200, 2]);
  told.length = 0;
  server.close();
  await assert.rejects(fetch(server.url), (error) => error.cause.code === 'ECONNREFUSED');
  assert.deepStrictEqual(told, ['request:create', 'client:beforeConnect', 'client:connectError', 'request:error']);
});
