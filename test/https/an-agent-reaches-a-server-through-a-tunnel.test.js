'use strict';
// With a proxy for https:, requests reach their server through a tunnel that shows the proxy nothing but the host; a proxy
// that refuses is told of.

const assert = require('node:assert');
const { once } = require('node:events');
const http = require('node:http');
const https = require('node:https');
const net = require('node:net');
const { key, cert } = require('../tls/keys');
const settles = require('../settles.js');

settles(async () => {
  const server = https.createServer({ key, cert }, (req, res) => res.end(`got ${req.url}`)).listen(0);
  const seen = [];
  const proxy = http.createServer().on('connect', (req, socket, head) => {
    seen.push(req.url);
    if (req.url.endsWith(':1')) {
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
      return;
    }
    const upstream = net.connect(new URL(`http://${req.url}`).port, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      upstream.write(head);
      socket.pipe(upstream).pipe(socket);
    });
  }).listen(0);
  await Promise.all([once(server, 'listening'), once(proxy, 'listening')]);
  const agent = new https.Agent({ ca: cert, proxyEnv: { HTTPS_PROXY: `http://localhost:${proxy.address().port}` } });
  const { port } = server.address();

  const [res] = await once(https.get(`https://localhost:${port}/path`, { agent }), 'response');
  assert.strictEqual((await res.setEncoding('utf8').toArray()).join(''), 'got /path');
  const [error] = await once(https.get('https://localhost:1/', { agent }), 'error');
  assert.strictEqual(error.code, 'ERR_PROXY_TUNNEL');
  assert.match(error.message, /403 Forbidden/);
  assert.deepStrictEqual(seen, [`localhost:${port}`, 'localhost:1']);
  agent.destroy();
  server.close();
  proxy.close();
});
