'use strict';
// `http.server.response.created` tells of each response, before the request is told of.

const assert = require('node:assert');
const { subscribe } = require('node:diagnostics_channel');
const http = require('node:http');

const told = [];
for (const name of ['http.server.response.created', 'http.server.request.start']) {
  subscribe(name, ({ request, response }) => told.push([name, request.url, response instanceof http.ServerResponse]));
}
const server = http.createServer((request, response) => response.end());
server.listen(0, async () => {
  await fetch(`http://localhost:${server.address().port}/path`);
  server.close();
  assert.deepStrictEqual(told, [
    ['http.server.response.created', '/path', true],
    ['http.server.request.start', '/path', true],
  ]);
});
