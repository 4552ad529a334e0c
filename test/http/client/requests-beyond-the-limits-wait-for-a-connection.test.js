'use strict';
// maxSockets limits the connections to one server, maxTotalSockets those to all; further requests wait their turn.

const assert = require('node:assert');
const http = require('node:http');
const settles = require('../../settles.js');

let open = 0;
let most = 0;
const makeServer = () => new Promise((resolve) => {
  const server = http.createServer((req, res) => setImmediate(() => res.end(req.url)));
  server.on('connection', (socket) => {
    most = Math.max(most, ++open);
    socket.on('close', () => { open--; });
  });
  server.listen(0, () => resolve(server));
});

function get(server, agent, path) {
  return new Promise((resolve, reject) => {
    http.get({ port: server.address().port, agent, path }, (res) => {
      let body = '';
      res.on('data', (chunk) => { body += chunk; });
      res.on('end', () => resolve(body));
    }).on('error', reject);
  });
}

settles(async () => {
  const servers = [await makeServer(), await makeServer()];
  for (const [options, limit] of [[{ maxSockets: 2 }, 4], [{ maxTotalSockets: 3 }, 3], [{ maxSockets: 1, keepAlive: true }, 2]]) {
    most = open;
    const agent = new http.Agent(options);
    const paths = Array.from({ length: 12 }, (_, i) => `/${i}`);
    const bodies = Promise.all(paths.map((path, i) => get(servers[i % 2], agent, path)));
    assert.ok(Object.values(agent.requests).flat().length >= 12 - limit);
    assert.deepStrictEqual(await bodies, paths);
    assert.ok(most <= limit, `${most} connections of at most ${limit}`);
    assert.deepStrictEqual(Object.keys(agent.requests), []);
    agent.destroy();
    while (open > 0) await new Promise(setImmediate);
  }
  for (const server of servers) server.close();
});
