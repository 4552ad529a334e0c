'use strict';
// `writeHead(200, '')` sends no reason; a `statusMessage` that was only left empty is filled in.
const assert = require('node:assert');
const { once } = require('node:events');
const http = require('node:http');

const server = http.createServer((request, response) => {
  if (request.url === '/given') response.writeHead(200, '');
  else response.statusMessage = '';
  response.end();
});
server.listen(0, '127.0.0.1', async () => {
  const reasons = [];
  for (const path of ['/given', '/left-empty']) {
    const [response] = await once(http.get({ host: '127.0.0.1', port: server.address().port, path, agent: false }), 'response');
    reasons.push(response.statusMessage);
    response.resume();
  }
  assert.deepStrictEqual(reasons, ['', 'OK']);
  server.close();
});
