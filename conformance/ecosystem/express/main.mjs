// Express 5: routers, parameters, middleware, cookies, redirects, files with ranges, views, errors.

import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import express from 'express';
import { close, listen, show } from '../shared/web.mjs';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'express-'));
fs.writeFileSync(path.join(folder, 'page.html'), '<h1>page</h1>\n');
fs.writeFileSync(path.join(folder, 'data.bin'), Buffer.from('0123456789'));
fs.writeFileSync(path.join(folder, 'hello.view'), 'Hello {{name}}, {{name}}!');
const old = new Date('2026-01-02T03:04:05Z');
for (const name of fs.readdirSync(folder)) fs.utimesSync(path.join(folder, name), old, old);

const app = express();
app.engine('view', (file, values, done) => {
  fs.readFile(file, 'utf8', (error, text) => done(error, text?.replaceAll(/\{\{(\w+)\}\}/g, (_, name) => values[name])));
});
app.set('views', folder);
app.set('view engine', 'view');
app.set('trust proxy', true);

app.use(express.json({ limit: 200 }));
app.use(express.urlencoded({ extended: true }));
app.use(express.text());
app.use((request, response, next) => {
  response.locals.steps = ['first'];
  next();
});
app.get('/', (request, response) => response.send('root'));
app.get('/json', (request, response) => response.json({ a: 1, query: request.query, steps: response.locals.steps }));
app.get('/users/:id{/:what}', (request, response) => response.send(request.params));
app.get('/files/*path', (request, response) => response.json(request.params.path));
app.param('number', (request, response, next, value) => (Number.isFinite(+value) ? next() : next('route')));
app.get('/double/:number', (request, response) => response.send(String(request.params.number * 2)));
app.post('/echo', (request, response) => response.status(201).json({ type: request.get('content-type'), body: request.body }));
app.get('/cookie', (request, response) => response.cookie('a', 'b c', { httpOnly: true, path: '/x' }).clearCookie('d').send('cookie'));
app.get('/go', (request, response) => response.redirect('/json?from=go'));
app.get('/accept', (request, response) =>
  response.format({ text: () => response.send('text'), html: () => response.send('<p>html</p>'), json: () => response.send({ json: true }) })
);
app.get('/view', (request, response) => response.render('hello', { name: 'Anode' }));
app.get('/proxy', (request, response) => response.json([request.ip, request.ips, request.protocol, request.hostname]));
app.get('/download', (request, response) => response.download(path.join(folder, 'data.bin'), 'größe.bin'));
app.get('/async', async () => {
  await null;
  throw Object.assign(new Error('asynchronous'), { status: 418 });
});
app.get('/throws', () => {
  throw new TypeError('synchronous');
});
app.route('/multi').all((request, response, next) => {
  response.set('X-All', request.method);
  next();
}).get((request, response) => response.send('get')).put((request, response) => response.sendStatus(204));
const nested = express.Router({ mergeParams: true });
nested.get('/who', (request, response) => response.json({ base: request.baseUrl, url: request.url, original: request.originalUrl, params: request.params }));
app.use('/nest/:deep', nested);
app.use('/static', express.static(folder, { maxAge: '1h', index: 'page.html' }));
app.use((error, request, response, next) => {
  if (response.headersSent) return next(error);
  return response.status(error.status ?? 500).json({ name: error.name, message: error.message, type: error.type });
});

const server = http.createServer(app);
const port = await listen(server);

await show(port, '/');
await show(port, '/', { method: 'HEAD' });
await show(port, '/json?b=2&c[]=3&c[]=4');
await show(port, '/users/7');
await show(port, '/users/7/posts');
await show(port, '/users/%zz');
await show(port, '/files/a/b%20c/d');
await show(port, '/double/21');
await show(port, '/double/x');
const json = { 'content-type': 'application/json' };
await show(port, '/echo', { method: 'POST', headers: json, body: '{"x":[1,2,{"y":"ü"}]}' });
await show(port, '/echo', { method: 'POST', headers: json, body: '{"x":' });
await show(port, '/echo', { method: 'POST', headers: json, body: JSON.stringify('x'.repeat(300)) });
await show(port, '/echo', { method: 'POST', headers: { ...json, 'content-encoding': 'nothing' }, body: '{}' });
await show(port, '/echo', { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'a[b]=1&a[c]=2&d=%C3%BC' });
await show(port, '/echo', { method: 'POST', headers: { 'content-type': 'text/plain; charset=iso-8859-1' }, body: Buffer.from([0xfc, 0xe4]) });
await show(port, '/cookie');
await show(port, '/go');
for (const accept of ['text/html', 'application/json;q=0.9, text/plain;q=0.1', 'image/png']) await show(port, '/accept', { headers: { accept } });
await show(port, '/view');
await show(port, '/proxy', { headers: { 'x-forwarded-for': '10.0.0.1, 10.0.0.2', 'x-forwarded-proto': 'https', 'x-forwarded-host': 'example.org' } });
await show(port, '/download');
await show(port, '/async');
await show(port, '/throws');
for (const method of ['GET', 'PUT', 'OPTIONS', 'DELETE']) await show(port, '/multi', { method });
await show(port, '/nest/down/who?x=1');
await show(port, '/static/');
await show(port, '/static');
await show(port, '/static/data.bin', { headers: { range: 'bytes=2-4' } });
await show(port, '/static/data.bin', { headers: { range: 'bytes=20-' } });
await show(port, '/static/data.bin', { headers: { 'if-modified-since': old.toUTCString() } });
await show(port, '/static/../main.mjs');
await show(port, '/nothing');
await close(server);
fs.rmSync(folder, { recursive: true });
console.log('closed');
