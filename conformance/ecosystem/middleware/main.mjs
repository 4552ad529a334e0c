// Middleware on connect and Express: multer uploads, compression, body-parser, serve-static.

import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import zlib from 'node:zlib';
import bodyParser from 'body-parser';
import compression from 'compression';
import connect from 'connect';
import express from 'express';
import multer from 'multer';
import serveStatic from 'serve-static';
import { ask, close, listen, show } from '../shared/web.mjs';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'middleware-'));

console.log('== multer');
{
  const app = express();
  const disk = multer({ dest: path.join(folder, 'uploads'), limits: { fileSize: 300_000, files: 3 } });
  const memory = multer({ storage: multer.memoryStorage(), fileFilter: (request, file, done) => done(null, !file.originalname.endsWith('.exe')) });
  app.post('/disk', disk.array('files', 2), (request, response) => response.json({
    fields: { ...request.body },
    files: request.files.map(({ originalname, mimetype, size, path: file }) => ({ originalname, mimetype, size, same: fs.statSync(file).size === size })),
  }));
  app.post('/memory', memory.fields([{ name: 'a', maxCount: 1 }, { name: 'b' }]), (request, response) =>
    response.json(Object.fromEntries(Object.entries(request.files).map(([name, files]) => [name, files.map(({ originalname, buffer }) => [originalname, buffer.toString()])])))
  );
  app.use((error, request, response, next) => response.status(400).json({ name: error.name, code: error.code, message: error.message, field: error.field }));
  const server = http.createServer(app);
  const origin = `http://127.0.0.1:${await listen(server)}`;
  const send = async (where, entries) => {
    const form = new FormData();
    for (const [name, value, file] of entries) file ? form.append(name, new Blob([value], { type: 'text/plain' }), file) : form.append(name, value);
    const response = await fetch(origin + where, { method: 'POST', body: form });
    console.log(where, response.status, await response.json());
  };
  await send('/disk', [['title', 'tïtle'], ['list[]', '1'], ['list[]', '2'], ['files', 'x'.repeat(200_000), 'large.txt'], ['files', '', 'empty.txt']]);
  await send('/disk', [['files', 'x'.repeat(400_000), 'too-large.txt']]);
  await send('/disk', [['files', '1', '1'], ['files', '2', '2'], ['files', '3', '3']]);
  await send('/memory', [['a', 'one', 'a.txt'], ['b', 'two', 'b.txt'], ['b', 'three', 'b.exe']]);
  await send('/memory', [['c', 'x', 'c.txt']]);
  await show(server.address().port, '/memory', { method: 'POST', headers: { 'content-type': 'multipart/form-data; boundary=b' }, body: '--b\r\nContent-Disposition: form-data; name="a"; filename="f"\r\n\r\nnot ended' });
  await close(server);
}

console.log('== compression');
{
  const app = connect();
  app.use(compression({ threshold: 100 }));
  app.use('/small', (request, response) => response.setHeader('content-type', 'text/plain').end('small'));
  app.use('/large', (request, response) => response.setHeader('content-type', 'text/plain').end('large '.repeat(1000)));
  app.use('/image', (request, response) => response.setHeader('content-type', 'image/png').end(Buffer.alloc(1000)));
  app.use('/flush', async (request, response) => {
    response.setHeader('content-type', 'text/event-stream').write('first\n');
    response.flush();
    await new Promise((resolve) => request.once('close', resolve));
  });
  const server = http.createServer(app);
  const port = await listen(server);
  const decoders = { gzip: zlib.gunzipSync, br: zlib.brotliDecompressSync, deflate: zlib.inflateSync };
  for (const where of ['/small', '/large', '/image']) {
    for (const encoding of ['gzip', 'br', 'deflate', 'gzip;q=0.5, br;q=0.9', 'identity']) {
      const { headers, body } = await ask(port, where, { headers: { 'accept-encoding': encoding } });
      const decode = decoders[headers['content-encoding']] ?? ((bytes) => bytes);
      console.log(where, encoding, headers['content-encoding'], headers.vary, headers['content-length'], decode(body).length);
    }
  }
  await new Promise((resolve) => {
    const request = http.get({ port, path: '/flush', headers: { 'accept-encoding': 'gzip' } }, (response) => {
      response.pipe(zlib.createGunzip()).once('data', (data) => {
        console.log('flushed', JSON.stringify(String(data)));
        request.destroy();
        resolve();
      }).on('error', () => {});
    });
    request.on('error', () => {});
  });
  await close(server);
}

console.log('== body-parser');
{
  const app = connect();
  app.use(bodyParser.json({ limit: '1kb', strict: true, verify: (request, response, bytes) => (request.raw = bytes.length) }));
  app.use(bodyParser.urlencoded({ extended: false, parameterLimit: 3 }));
  app.use(bodyParser.text({ type: 'text/*', defaultCharset: 'latin1' }));
  app.use(bodyParser.raw());
  app.use((request, response) => response.end(JSON.stringify({ body: request.body, raw: request.raw })));
  app.use((error, request, response, next) => {
    response.statusCode = error.status;
    response.end(JSON.stringify({ type: error.type, message: error.message, limit: error.limit, length: error.length }));
  });
  const server = http.createServer(app);
  const port = await listen(server);
  const post = (type, body, headers) => show(port, '/', { method: 'POST', headers: { 'content-type': type, ...headers }, body });
  await post('application/json', '{"a":{"b":[1,null,"ü"]}}');
  await post('application/json', zlib.gzipSync('{"zipped":true}'), { 'content-encoding': 'gzip' });
  await post('application/json', zlib.brotliCompressSync('{"zipped":true}'), { 'content-encoding': 'br' });
  await post('application/json', Buffer.from('not zipped'), { 'content-encoding': 'gzip' });
  await post('application/json', Buffer.from('{"utf16":"ü"}', 'utf16le'), { 'content-type': 'application/json; charset=utf-16le' });
  await post('application/json', '"not an object"');
  await post('application/json', '{bad json}');
  await post('application/json', `{"a":"${'x'.repeat(2000)}"}`);
  await post('application/json', `{"a":"${'x'.repeat(2000)}"}`, { 'transfer-encoding': 'chunked' });
  await post('application/x-www-form-urlencoded', 'a=1&b=2&a=3');
  await post('application/x-www-form-urlencoded', 'a=1&b=2&c=3&d=4');
  await post('text/plain', Buffer.from([0xe4]));
  await post('application/octet-stream', Buffer.from([1, 2, 3]));
  await post('text/plain; charset=x-nothing', 'x');
  const cut = http.request({ port, method: 'POST', headers: { 'content-type': 'application/json', 'content-length': 100 } });
  cut.on('error', (error) => console.log('cut', error.code));
  cut.write('{"a":', () => cut.destroy());
  await new Promise((resolve) => cut.on('close', resolve));
  await close(server);
}

console.log('== serve-static');
{
  const files = path.join(folder, 'files');
  fs.mkdirSync(path.join(files, 'deep'), { recursive: true });
  fs.writeFileSync(path.join(files, 'a.txt'), 'text\n');
  fs.writeFileSync(path.join(files, 'ü b.html'), '<p>ü</p>');
  fs.writeFileSync(path.join(files, '.hidden'), 'hidden');
  fs.writeFileSync(path.join(files, 'large.bin'), Buffer.alloc(1_000_000, 'abc'));
  fs.writeFileSync(path.join(files, 'deep', 'index.html'), 'index');
  const time = new Date('2026-05-06T07:08:09Z');
  for (const name of fs.readdirSync(files)) fs.utimesSync(path.join(files, name), time, time);
  fs.utimesSync(path.join(files, 'deep', 'index.html'), time, time);
  const app = connect();
  app.use(serveStatic(files, { extensions: ['html'], maxAge: 60_000, immutable: true, setHeaders: (response, file) => response.setHeader('x-name', encodeURI(path.basename(file))) }));
  const server = http.createServer(app);
  const port = await listen(server);
  const { headers } = await ask(port, '/a.txt');
  for (const where of ['/a.txt', '/%C3%BC%20b.html', '/%C3%BC%20b', '/.hidden', '/deep', '/deep/', '/nothing', '/../main.mjs', '/%2e%2e/main.mjs', '/a.txt%00', '/%zz']) await show(port, where);
  await show(port, '/a.txt', { method: 'HEAD' });
  await show(port, '/a.txt', { method: 'POST' });
  await show(port, '/a.txt', { headers: { 'if-none-match': headers.etag } });
  await show(port, '/a.txt', { headers: { 'if-modified-since': time.toUTCString() } });
  await show(port, '/a.txt', { headers: { range: 'bytes=0-1,3-3' } });
  for (const range of ['bytes=10-19', 'bytes=-5', 'bytes=999990-', 'bytes=1000000-', 'lines=1-2']) {
    const { status, headers, body } = await ask(port, '/large.bin', { headers: { range } });
    console.log(range, status, headers['content-range'], status === 206 ? headers['content-length'] : '', body.length < 100 ? String(body) : '');
  }
  console.log((await ask(port, '/large.bin')).body.equals(Buffer.alloc(1_000_000, 'abc')));
  await close(server);
}
fs.rmSync(folder, { recursive: true });
