'use strict';
// An agent that keeps connections gives the next request the one that is free, in the order of its scheduling.

const assert = require('node:assert');
const http = require('node:http');

const server = http.createServer((req, res) => res.end(`${req.socket.remotePort}`));

function get(agent) {
  return new Promise((resolve, reject) => {
    const req = http.get({ port: server.address().port, agent }, (res) => {
      let body = '';
      res.setEncoding('utf8');
      res.on('data', (chunk) => { body += chunk; });
      res.on('end', () => setImmediate(resolve, { port: body, reused: req.reusedSocket }));
    });
    req.on('error', reject);
  });
}

server.listen(0, async () => {
  const agent = new http.Agent({ keepAlive: true });
  const first = await get(agent);
  const second = await get(agent);
  assert.deepStrictEqual([first.reused, second.reused], [false, true]);
  assert.strictEqual(first.port, second.port);
  const name = agent.getName({ port: server.address().port });
  assert.strictEqual(agent.freeSockets[name].length, 1);
  assert.strictEqual(agent.sockets[name], undefined);
  assert.strictEqual(agent.totalSocketCount, 1);

  const closing = await get(new http.Agent());
  const own = await get(false);
  assert.notStrictEqual(closing.port, first.port);
  assert.notStrictEqual(own.port, first.port);

  const fifo = new http.Agent({ keepAlive: true, scheduling: 'fifo' });
  const together = await Promise.all([get(fifo), get(fifo), get(fifo)]);
  const oldest = fifo.freeSockets[name][0].localPort;
  assert.strictEqual((await get(fifo)).port, `${oldest}`);
  assert.strictEqual(new Set(together.map((each) => each.port)).size, 3);

  agent.destroy();
  fifo.destroy();
  assert.strictEqual(Object.values(agent.freeSockets).flat().every((socket) => socket.destroyed), true);
  server.close();
});
