// Hono on its Node server: routes, middleware, validation, streams, files, cookies, aborted requests.

import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import { serve } from '@hono/node-server';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';
import { basicAuth } from 'hono/basic-auth';
import { compress } from 'hono/compress';
import { getSignedCookie, setSignedCookie } from 'hono/cookie';
import { cors } from 'hono/cors';
import { etag } from 'hono/etag';
import { HTTPException } from 'hono/http-exception';
import { jwt, sign } from 'hono/jwt';
import { stream, streamSSE, streamText } from 'hono/streaming';
import { validator } from 'hono/validator';
import { show } from '../shared/web.mjs';

fs.mkdirSync('public', { recursive: true });
fs.writeFileSync('public/file.txt', 'a static file\n');

const app = new Hono();
app.use('/api/*', cors({ origin: 'http://example.org', allowHeaders: ['X-A'], maxAge: 5 }));
app.use('/tagged', etag());
app.use('/private/*', basicAuth({ username: 'me', password: 'secret' }));
app.use('/token/*', jwt({ secret: 'shh', alg: 'HS256' }));
app.use('/packed', compress());
app.use('/public/*', serveStatic({ root: './' }));

app.get('/', (context) => context.text('root'));
app.get('/json', (context) => context.json({ query: context.req.query('a'), all: context.req.queries('b') ?? null }));
app.get('/users/:id{[0-9]+}/:rest{.+}?', (context) => context.json(context.req.param()));
app.post('/json', async (context) => context.json({ got: await context.req.json() }, 201, { 'x-extra': 'yes' }));
app.post('/form', async (context) => {
  const { field, file } = await context.req.parseBody();
  return context.json({ field, name: file.name, type: file.type, text: await file.text() });
});
app.post('/checked', validator('json', (value, context) => (Number.isInteger(value.n) ? { n: value.n } : context.text('n?', 422))), (context) =>
  context.json({ twice: context.req.valid('json').n * 2 })
);
app.post('/upload', async (context) => {
  let size = 0;
  for await (const chunk of context.req.raw.body) size += chunk.length;
  return context.text(String(size));
});
app.get('/api/data', (context) => context.json([1, 2, 3]));
app.get('/tagged', (context) => context.text('the same each time'));
app.get('/private/page', (context) => context.text('let in'));
app.get('/token/page', (context) => context.json(context.get('jwtPayload')));
app.get('/packed', (context) => context.text('packed '.repeat(500)));
app.get('/cookie', async (context) => {
  const before = await getSignedCookie(context, 'secret', 'seen');
  await setSignedCookie(context, 'seen', 'yes', 'secret', { httpOnly: true });
  return context.text(String(before));
});
app.get('/text', (context) =>
  streamText(context, async (out) => {
    for (const word of ['one', 'two', 'three']) await out.writeln(word);
  })
);
app.get('/events', (context) =>
  streamSSE(context, async (out) => {
    for (let id = 0; id < 3; id++) await out.writeSSE({ id: String(id), event: 'count', data: `${id}` });
  })
);
let left;
const wasLeft = new Promise((resolve) => (left = resolve));
app.get('/endless', (context) =>
  stream(context, async (out) => {
    out.onAbort(left);
    while (!out.aborted) await out.write(new Uint8Array(1000));
  })
);
app.get('/html', (context) => context.html('<p>html</p>'));
app.get('/go', (context) => context.redirect('/json', 307));
app.get('/teapot', () => {
  throw new HTTPException(418, { message: 'short and stout' });
});
app.get('/error', () => {
  throw new Error('broken');
});
app.route('/nested', new Hono().basePath('/v1').get('/x', (context) => context.text(context.req.path)));
app.onError((error, context) => (error instanceof HTTPException ? error.getResponse() : context.json({ error: error.message }, 500)));
app.notFound((context) => context.text(`no ${context.req.path}`, 404));

const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' });
await once(server, 'listening');
const { port } = server.address();
const origin = `http://127.0.0.1:${port}`;

for (const path of ['/', '/json?a=1&b=2&b=3', '/users/12', '/users/12/a/b', '/users/x', '/html', '/go', '/teapot', '/error', '/nested/v1/x', '/nothing']) await show(port, path);
await show(port, '/', { method: 'HEAD' });
await show(port, '/json', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"a":"ü"}' });
await show(port, '/json', { method: 'POST', body: '{"a":' });
const form = new FormData();
form.set('field', 'välue');
form.set('file', new File(['content'], 'name.txt', { type: 'text/plain' }));
console.log(await (await fetch(`${origin}/form`, { method: 'POST', body: form })).json());
await show(port, '/checked', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"n":21}' });
await show(port, '/checked', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"n":"x"}' });
console.log(await (await fetch(`${origin}/upload`, { method: 'POST', body: new Blob([Buffer.alloc(300_000)]).stream(), duplex: 'half' })).text());
await show(port, '/api/data', { headers: { origin: 'http://example.org' } });
await show(port, '/api/data', { method: 'OPTIONS', headers: { origin: 'http://example.org', 'access-control-request-method': 'GET' } });
await show(port, '/tagged');
const { headers } = await fetch(`${origin}/tagged`);
await show(port, '/tagged', { headers: { 'if-none-match': headers.get('etag') } });
await show(port, '/private/page');
await show(port, '/private/page', { headers: { authorization: `Basic ${btoa('me:secret')}` } });
await show(port, '/token/page');
await show(port, '/token/page', { headers: { authorization: `Bearer ${await sign({ sub: 'ann' }, 'shh', 'HS256')}` } });
console.log('packed', (await (await fetch(`${origin}/packed`)).text()).length, (await fetch(`${origin}/packed`)).headers.get('content-encoding'));
const cookie = (await fetch(`${origin}/cookie`)).headers.getSetCookie();
console.log(cookie);
await show(port, '/cookie', { headers: { cookie: cookie[0].split(';')[0] } });
await show(port, '/text');
await show(port, '/events');
await show(port, '/public/file.txt');
await show(port, '/public/file.txt', { headers: { range: 'bytes=2-7' } });
await show(port, '/public/nothing.txt');

const request = http.get(`${origin}/endless`, (response) => response.once('data', () => request.destroy()));
request.on('error', () => {});
await wasLeft;
console.log('the endless answer was left');
server.close();
server.closeAllConnections();
await once(server, 'close');
console.log('closed');
