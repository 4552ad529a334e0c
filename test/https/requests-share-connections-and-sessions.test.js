'use strict';
// An agent keeps secured connections for the next request, and goes on with the session where it needs another connection.

const assert = require('node:assert');
const { once } = require('node:events');
const https = require('node:https');
const { key, cert } = require('../tls/keys');
const settles = require('../settles.js');

settles(async () => {
  const server = https.createServer({ key, cert }, async (req, res) => {
    let body = '';
    for await (const chunk of req.setEncoding('utf8')) body += chunk;
    res.end(`${req.method} ${req.url} ${body} ${req.socket.authorized} ${req.socket.isSessionReused()}`);
  }).listen(0);
  await once(server, 'listening');
  const agent = new https.Agent({ keepAlive: true, ca: cert });

  const ask = async (path, body) => {
    const req = https.request({ port: server.address().port, path, agent, method: 'POST', servername: 'localhost' });
    req.end(body);
    const [res] = await once(req, 'response');
    const text = (await res.setEncoding('utf8').toArray()).join('');
    if (!res.closed) await once(res, 'close');
    return [text, req.reusedSocket, req.socket];
  };

  const [first, , socket] = await ask('/1', 'a');
  assert.strictEqual(first, 'POST /1 a false false');
  const [second, reused, same] = await ask('/2', 'b'.repeat(100_000));
  assert.ok(second.startsWith('POST /2 bbb'));
  assert.deepStrictEqual([reused, same === socket], [true, true]);
  socket.destroy();
  if (!socket.closed) await once(socket, 'close');
  const [third] = await ask('/3', 'c');
  assert.strictEqual(third, 'POST /3 c false true');
  agent.destroy();
  server.close();
});
