// http-proxy: requests, bodies both ways, upgrades, changed answers, and targets that are not there.

import { once } from 'node:events';
import http from 'node:http';
import httpProxy from 'http-proxy';
import { ask, close, listen, show } from '../shared/web.mjs';

const target = http.createServer(async (request, response) => {
  if (request.url === '/large') return response.end(Buffer.alloc(3_000_000, 'x'));
  if (request.url === '/redirect') return response.writeHead(302, { location: `http://127.0.0.1:${target.address().port}/elsewhere` }).end();
  if (request.url === '/cookie') return response.setHeader('set-cookie', ['a=1; Domain=inner.example; Path=/deep']).end('cookie');
  let size = 0;
  for await (const chunk of request) size += chunk.length;
  response.setHeader('x-target', 'yes');
  return response.end(JSON.stringify({ method: request.method, url: request.url, size, forwarded: request.headers['x-forwarded-for'], added: request.headers['x-added'], host: request.headers.host.split(':')[0] }));
});
target.on('upgrade', (request, socket) => {
  socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n');
  socket.on('data', (data) => socket.write(String(data).toUpperCase()));
  socket.on('end', () => socket.end());
});
const targetPort = await listen(target);

const proxy = httpProxy.createProxyServer({ target: `http://127.0.0.1:${targetPort}`, xfwd: true, ws: true, autoRewrite: true, cookieDomainRewrite: 'outer.example', cookiePathRewrite: '/' });
proxy.on('proxyReq', (outgoing) => outgoing.setHeader('x-added', 'by the proxy'));
proxy.on('proxyRes', (incoming) => (incoming.headers['x-through'] = 'proxy'));
proxy.on('error', (error, request, response) => {
  console.log('proxy error', error.code);
  response.writeHead?.(502).end(error.code);
});
const server = http.createServer((request, response) => {
  if (request.url === '/dead') return proxy.web(request, response, { target: 'http://127.0.0.1:1' });
  if (request.url === '/changed') {
    return proxy.web(request, response, { selfHandleResponse: true, changeOrigin: true });
  }
  return proxy.web(request, response);
});
proxy.on('proxyRes', (incoming, request, response) => {
  if (request.url !== '/changed') return;
  const chunks = [];
  incoming.on('data', (chunk) => chunks.push(chunk)).on('end', () => response.end(`changed: ${Buffer.concat(chunks)}`));
});
server.on('upgrade', (request, socket, head) => proxy.ws(request, socket, head));
const port = await listen(server);

await show(port, '/a?b=c');
await show(port, '/post', { method: 'POST', body: 'x'.repeat(1_000_000) });
await show(port, '/chunked', { method: 'PUT', headers: { 'transfer-encoding': 'chunked' }, body: 'in chunks' });
await show(port, '/changed');
await show(port, '/cookie');
const redirect = await ask(port, '/redirect');
console.log(redirect.status, redirect.headers.location === `http://127.0.0.1:${port}/elsewhere`);
console.log('large', (await ask(port, '/large')).body.length);
await show(port, '/dead');

const agent = new http.Agent({ keepAlive: true, maxSockets: 4 });
const answers = await Promise.all(Array.from({ length: 40 }, (_, number) => ask(port, `/many/${number}`, { agent })));
console.log('many', answers.filter(({ status, text }, number) => status === 200 && JSON.parse(text).url === `/many/${number}`).length);
agent.destroy();

const upgrade = http.get({ port, path: '/shout', headers: { connection: 'Upgrade', upgrade: 'websocket' } });
const [response, socket] = await once(upgrade, 'upgrade');
console.log(response.statusCode, response.headers.upgrade);
socket.write('hello');
console.log(String((await once(socket, 'data'))[0]));
socket.end();
await once(socket, 'close');

proxy.close();
await close(server);
await close(target);
