'use strict';
// What a request's events find in an AsyncLocalStorage is what was there when the request was made, on any connection.

const assert = require('node:assert');
const { AsyncLocalStorage } = require('node:async_hooks');
const http = require('node:http');

const storage = new AsyncLocalStorage();
const server = http.createServer((req, res) => {
  if (req.url === '/end') res.destroy();
  else res.end('x'.repeat(100_000));
});

server.listen(0, async () => {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const run = (name, path) => storage.run(name, () => new Promise((resolve) => {
    const seen = [];
    const note = () => seen.push(storage.getStore());
    const req = http.get({ port: server.address().port, agent, path }, (res) => {
      note();
      res.on('data', note);
      res.on('end', note);
    });
    req.on('error', note);
    req.on('close', () => {
      note();
      resolve(seen);
    });
  }));
  const all = await Promise.all(['a', 'b', 'c', 'd'].map((name) => run(name, name === 'c' ? '/end' : '/')));
  assert.deepStrictEqual(all.map((seen) => [...new Set(seen)]), [['a'], ['b'], ['c'], ['d']]);
  agent.destroy();
  server.close();
});
