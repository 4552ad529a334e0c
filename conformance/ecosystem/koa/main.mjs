// Koa 3 with its router and body parser: the onion, context, cookies with keys, streams, errors.

import http from 'node:http';
import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import Router from '@koa/router';
import Koa from 'koa';
import bodyParser from 'koa-bodyparser';
import { ask, close, listen, show } from '../shared/web.mjs';

const app = new Koa({ keys: ['one', 'two'], proxy: true });
app.on('error', (error, context) => console.log('error event:', error.message, context?.status));
const steps = [];
app.use(async (context, next) => {
  steps.length = 0;
  steps.push('in 1');
  await next();
  steps.push('out 1');
  context.set('X-Steps', steps.join(', '));
});
app.use(async (context, next) => {
  steps.push('in 2');
  await next();
  steps.push('out 2');
});
app.use(bodyParser({ jsonLimit: 100 }));

const router = new Router();
router.get('/', (context) => {
  context.body = 'root';
});
router.get('user', '/users/:id', (context) => {
  context.body = { id: context.params.id, url: router.url('user', { id: 9 }), query: context.query };
});
router.post('/echo', (context) => {
  context.status = 201;
  context.body = { body: context.request.body, type: context.request.type, length: context.request.length };
});
router.get('/cookies', (context) => {
  const before = context.cookies.get('seen', { signed: true });
  context.cookies.set('seen', 'yes', { signed: true, sameSite: 'lax' });
  context.body = { before: before ?? null };
});
router.get('/stream', (context) => {
  context.type = 'text';
  context.body = Readable.from(['s', 't', 'r']);
});
router.get('/broken', (context) => {
  context.body = new Readable({
    read() {
      this.destroy(new Error('broken stream'));
    },
  });
});
router.get('/blob', (context) => {
  context.body = new Blob(['blob ', 'body'], { type: 'text/x-blob' });
});
router.get('/web', (context) => {
  context.body = new Response('from a Response', { headers: { 'x-a': 'b' } }).body;
});
router.get('/throw', (context) => context.throw(403, 'not you', { user: 'me' }));
router.get('/error', () => {
  throw new Error('hidden');
});
router.get('/fresh', (context) => {
  context.status = 200;
  context.etag = 'v1';
  context.body = 'fresh';
  if (context.fresh) context.status = 304;
});
router.get('/context', (context) => {
  context.body = { ip: context.ip, ips: context.ips, host: context.host, secure: context.secure, accepts: context.accepts('json', 'html'), subdomains: context.subdomains, is: context.is('json') };
});
router.get('/redirect', (context) => context.redirect('/elsewhere'));
router.get('/empty', (context) => {
  context.body = null;
});
app.use(router.routes()).use(router.allowedMethods());

const server = http.createServer(app.callback());
const port = await listen(server);
await show(port, '/');
await show(port, '/', { method: 'HEAD' });
await show(port, '/users/7?a=1&a=2&b=%C3%BC');
const json = { 'content-type': 'application/json' };
await show(port, '/echo', { method: 'POST', headers: json, body: '{"a":[1,2]}' });
await show(port, '/echo', { method: 'POST', headers: json, body: '{"a":' });
await show(port, '/echo', { method: 'POST', headers: json, body: JSON.stringify({ a: 'x'.repeat(200) }) });
await show(port, '/echo', { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'a=1&b[c]=2' });
const { headers } = await ask(port, '/cookies');
console.log(headers['set-cookie']);
const cookie = headers['set-cookie'].map((line) => line.split(';')[0]).join('; ');
await show(port, '/cookies', { headers: { cookie } });
await show(port, '/cookies', { headers: { cookie: cookie.replace('yes', 'no') } });
await show(port, '/stream');
await ask(port, '/broken').then(({ status }) => console.log('broken', status), (error) => console.log('broken', error.code));
for (const path of ['/blob', '/web', '/throw', '/error', '/fresh', '/redirect', '/empty', '/nothing']) await show(port, path);
await show(port, '/fresh', { headers: { 'if-none-match': '"v1"' } });
await show(port, '/context', { headers: { ...json, host: 'a.b.example.org', 'x-forwarded-for': '1.2.3.4, 5.6.7.8', 'x-forwarded-proto': 'https', accept: 'text/html' } });
await show(port, '/users/7', { method: 'DELETE' });
await show(port, '/users/7', { method: 'OPTIONS' });

// A body that its reader leaves half-way is destroyed.
let body;
app.middleware.unshift(async (context, next) => {
  if (context.path !== '/endless') return next();
  body = context.body = new Readable({
    read(size) {
      this.push(Buffer.alloc(size));
    },
  });
});
const fresh = http.createServer(app.callback());
const request = http.get({ port: await listen(fresh), path: '/endless' }, (response) => response.once('data', () => request.destroy()));
request.on('error', () => {});
await new Promise((resolve) => request.on('close', resolve));
await finished(body).catch((error) => console.log('endless:', error.code));
await close(fresh);
await close(server);
console.log('closed');
