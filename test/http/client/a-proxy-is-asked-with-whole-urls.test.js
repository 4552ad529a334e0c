'use strict';
// An agent with proxyEnv sends requests with their whole URL and the credentials to the proxy, save to exempt hosts.

const assert = require('node:assert');
const { once } = require('node:events');
const http = require('node:http');
const settles = require('../../settles.js');

const server = http.createServer((req, res) => res.end(`server ${req.url}`));
const proxy = http.createServer((req, res) => {
  const { host, 'proxy-authorization': authorization, 'proxy-connection': connection } = req.headers;
  res.end(JSON.stringify([req.url, host, authorization, connection]));
});

async function text(agent, options) {
  const req = http.get({ host: 'localhost', port: server.address().port, agent, ...options });
  const [res] = await once(req, 'response');
  let body = '';
  for await (const chunk of res) body += chunk;
  return body;
}

settles(async () => {
  await once(server.listen(0), 'listening');
  await once(proxy.listen(0), 'listening');
  const url = `http://us%40er:pw@localhost:${proxy.address().port}`;
  const host = `localhost:${server.address().port}`;
  const authorization = `Basic ${btoa('us@er:pw')}`;

  const agent = new http.Agent({ proxyEnv: { HTTP_PROXY: url } });
  assert.deepStrictEqual(JSON.parse(await text(agent, { path: '/a?b' })), [`http://${host}/a?b`, host, authorization, 'close']);
  const kept = new http.Agent({ keepAlive: true, proxyEnv: { http_proxy: url, HTTP_PROXY: 'http://localhost:1' } });
  assert.deepStrictEqual(JSON.parse(await text(kept)), [`http://${host}/`, host, authorization, 'keep-alive']);
  assert.deepStrictEqual(JSON.parse(await text(kept, { host: 'other.example', port: 80 })).slice(0, 2), ['http://other.example/', 'other.example']);
  kept.destroy();

  for (const exempt of ['*', 'localhost', '.localhost', host, 'x.org, localhost']) {
    assert.strictEqual(await text(new http.Agent({ proxyEnv: { http_proxy: url, no_proxy: exempt } }), { path: '/a' }), 'server /a', exempt);
  }
  for (const other of ['x.org', 'localhost:1', '*.localhost']) {
    assert.match(await text(new http.Agent({ proxyEnv: { http_proxy: url, no_proxy: other } })), /^\[/, other);
  }

  const restore = http.setGlobalProxyFromEnv({ http_proxy: url });
  assert.match(await text(undefined), /^\[/);
  http.globalAgent.destroy();
  restore();
  assert.strictEqual(await text(undefined), 'server /');
  http.globalAgent.destroy();

  assert.throws(() => http.setGlobalProxyFromEnv({ http_proxy: 'no url' }), { code: 'ERR_PROXY_INVALID_CONFIG' });
  assert.throws(() => new http.Agent({ proxyEnv: { http_proxy: 'http://u\r\n:p@h' } }), { code: 'ERR_PROXY_INVALID_CONFIG' });
  server.close();
  proxy.close();
});
