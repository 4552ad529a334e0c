'use strict';
// After 101 or the answer to CONNECT the socket is the user's, with what came behind the head, and no longer the agent's.

const assert = require('node:assert');
const { once } = require('node:events');
const http = require('node:http');

const server = http.createServer();
const answer = (head) => (req, socket) => {
  socket.write(`${head}\r\n\r\nfirst `);
  socket.on('data', (chunk) => socket.end(`echo ${chunk}`));
};
server.on('upgrade', answer('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: words'));
server.on('connect', answer('HTTP/1.1 407 No'));

async function read(socket, head) {
  let text = `${head}`;
  socket.setEncoding('utf8');
  socket.on('data', (chunk) => { text += chunk; });
  socket.write('hello');
  await once(socket, 'end');
  return text;
}

server.listen(0, async () => {
  const { port } = server.address();
  const agent = new http.Agent({ keepAlive: true });
  for (const [event, options, status] of [
    ['upgrade', { headers: { Connection: 'Upgrade', Upgrade: 'words' } }, 101],
    ['connect', { method: 'CONNECT', path: 'host:1' }, 407],
  ]) {
    const req = http.request({ port, agent, ...options });
    req.end();
    const closed = once(req, 'close');
    const [res, socket, head] = await once(req, event);
    assert.strictEqual(res.statusCode, status);
    assert.strictEqual(agent.totalSocketCount, 0);
    assert.deepStrictEqual(['error', 'close', 'timeout', 'data', 'free'].map((name) => socket.listenerCount(name)), [0, 0, 0, 0, 0]);
    assert.strictEqual(await read(socket, head), 'first echo hello');
    await closed;
  }
  // Nobody wants the tunnel.
  const req = http.request({ port, agent, method: 'CONNECT', path: 'host:1' });
  req.end();
  await once(req, 'close');
  assert.strictEqual(req.socket.destroyed, true);
  server.close();
});
