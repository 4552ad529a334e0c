'use strict';
// A request whose body has come before anybody reads it, more of it than the buffer takes, does not stop the connection:
// the next request on it is answered.

const assert = require('node:assert');
const http = require('node:http');
const { once } = require('node:events');
const settles = require('../settles');

const body = 'z'.repeat(70_000);

settles(async () => {
  const server = http.createServer((req, res) => {
    setImmediate(() => {
      let size = 0;
      req.on('data', ({ length }) => { size += length; });
      req.on('end', () => res.end(String(size)));
    });
  });
  await once(server.listen(0), 'listening');
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  for (let round = 0; round < 3; round++) {
    const req = http.request({ port: server.address().port, agent, method: 'POST', headers: { 'content-length': body.length } });
    req.end(body);
    const [res] = await once(req, 'response');
    assert.strictEqual(req.reusedSocket, round > 0);
    assert.strictEqual((await res.toArray()).join(''), String(body.length));
  }
  agent.destroy();
  server.close();
});
