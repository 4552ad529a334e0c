// Clients of HTTP: got, axios, node-fetch and undici against one server: JSON, redirects, cookies, compression, time-outs,
// retries, uploads, streams, aborts, proxied agents, pools.

import { once } from 'node:events';
import http from 'node:http';
import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import zlib from 'node:zlib';
import axios from 'axios';
import FormData from 'form-data';
import got from 'got';
import fetch, { AbortError, FormData as FetchFormData, File } from 'node-fetch';
import * as undici from 'undici';
import { close, listen } from '../shared/web.mjs';

let flaky = 0;
const server = http.createServer(async (request, response) => {
  const url = new URL(request.url, 'http://localhost');
  const body = [];
  if (url.pathname !== '/hang') for await (const chunk of request) body.push(chunk);
  const whole = Buffer.concat(body);
  const reply = (value, headers) => response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));
  switch (url.pathname) {
    case '/echo':
      return reply({ method: request.method, query: Object.fromEntries(url.searchParams), type: request.headers['content-type']?.replace(/boundary=.*/, 'boundary=…') ?? null, length: whole.length, body: whole.length < 100 ? String(whole) : null });
    case '/redirect':
      return response.writeHead(302, { location: `/redirect2` }).end();
    case '/redirect2':
      return response.writeHead(307, { location: '/echo?from=redirect' }).end();
    case '/loop':
      return response.writeHead(302, { location: '/loop' }).end();
    case '/gzip':
      return response.writeHead(200, { 'content-encoding': 'gzip', 'content-type': 'text/plain' }).end(zlib.gzipSync('packed '.repeat(1000)));
    case '/br':
      return response.writeHead(200, { 'content-encoding': 'br', 'content-type': 'text/plain' }).end(zlib.brotliCompressSync('packed '.repeat(1000)));
    case '/deflate':
      return response.writeHead(200, { 'content-encoding': 'deflate', 'content-type': 'text/plain' }).end(zlib.deflateSync('packed '.repeat(1000)));
    case '/flaky':
      return flaky++ % 3 < 2 ? response.writeHead(503).end('later') : reply({ tries: flaky });
    case '/missing':
      return response.writeHead(404, { 'content-type': 'application/json' }).end('{"why":"missing"}');
    case '/cookies':
      return reply({ cookie: request.headers.cookie ?? null }, { 'set-cookie': ['a=1; Path=/', 'b=2; HttpOnly'] });
    case '/auth':
      return reply({ authorization: request.headers.authorization ?? null, agent: request.headers['user-agent']?.split('/')[0] ?? null });
    case '/large':
      return response.end(Buffer.alloc(2_000_000, 'x'));
    case '/cut':
      response.writeHead(200, { 'content-length': 100 });
      return response.write('half', () => response.destroy());
    case '/hang':
      return undefined;
    default:
      return response.writeHead(400).end();
  }
});
const port = await listen(server);
const base = `http://127.0.0.1:${port}`;
const failed = (error) => [error.name, error.code, error.message.replaceAll(String(port), 'PORT').replaceAll(/in \d+ms|timeout of \d+ms/g, 'in time')];
const counting = () => {
  let size = 0;
  return Object.assign(new Writable({ write: (chunk, encoding, done) => ((size += chunk.length), done()) }), { size: () => size });
};

console.log('== got');
{
  const client = got.extend({ prefixUrl: base, retry: { limit: 3, calculateDelay: ({ computedValue }) => (computedValue ? 1 : 0) } });
  console.log(await client('echo', { searchParams: { a: 1, b: 'ü' } }).json());
  console.log(await client.post('echo', { json: { a: [1, 2] } }).json());
  console.log(await client.put('echo', { form: { a: 1, b: 'c d' } }).json());
  console.log(await client.post('echo', { body: Readable.from(['stream', 'ed']) }).json());
  const redirected = await client('redirect');
  console.log(redirected.statusCode, redirected.redirectUrls.length, JSON.parse(redirected.body).query);
  console.log(await client('loop', { maxRedirects: 3 }).catch(failed));
  for (const encoding of ['gzip', 'br', 'deflate']) console.log(encoding, (await client(encoding).text()).length);
  console.log(await client('flaky').json());
  console.log(await client('missing').catch((error) => [...failed(error), error.response.body]));
  console.log(await client('hang', { timeout: { response: 30 }, retry: { limit: 0 } }).catch(failed));
  console.log(await client('cut', { retry: { limit: 0 } }).catch(failed));
  const sink = counting();
  await pipeline(client.stream('large'), sink);
  console.log('streamed', sink.size());
  const abort = new AbortController();
  const aborted = client('hang', { signal: abort.signal }).catch(failed);
  await once(server, 'request');
  abort.abort();
  console.log(await aborted);
  console.log(await got('http://127.0.0.1:1/', { retry: { limit: 0 } }).catch(failed));
  const pages = await client.paginate.all('echo', { searchParams: { page: 0 }, pagination: { transform: ({ body }) => [JSON.parse(body).query.page], paginate: ({ currentItems }) => (+currentItems[0] < 3 ? { searchParams: { page: +currentItems[0] + 1 } } : false) } });
  console.log('pages', pages);
}

console.log('== axios');
{
  const client = axios.create({ baseURL: base, adapter: 'http', proxy: false });
  client.interceptors.request.use((config) => (config.headers.set('x-intercepted', '1'), config));
  console.log((await client.get('/echo', { params: { a: 1, b: ['x', 'y'] } })).data);
  console.log((await client.post('/echo', { a: [1, 2] })).data);
  console.log((await client.post('/echo', new URLSearchParams({ a: 1 }))).data);
  const form = new FormData();
  form.append('field', 'value');
  form.append('file', Buffer.from('content'), { filename: 'a.txt' });
  console.log((await client.post('/echo', form)).data);
  console.log((await client.get('/redirect')).data.query, (await client.get('/redirect', { maxRedirects: 0, validateStatus: null })).status);
  console.log(await client.get('/loop', { maxRedirects: 2 }).catch(failed));
  for (const encoding of ['/gzip', '/br', '/deflate']) console.log(encoding, (await client.get(encoding)).data.length);
  console.log(await client.get('/missing').catch((error) => [...failed(error), error.response.data]));
  console.log(await client.get('/hang', { timeout: 30 }).catch(failed));
  console.log(await client.get('/cut').catch(failed));
  console.log(await client.get('/large', { maxContentLength: 1000 }).catch(failed));
  console.log((await client.get('/auth', { auth: { username: 'me', password: 'pä' } })).data);
  const { data } = await client.get('/large', { responseType: 'stream' });
  const sink = counting();
  await pipeline(data, sink);
  console.log('streamed', sink.size());
  console.log((await client.get('/large', { responseType: 'arraybuffer' })).data.length);
  const abort = new AbortController();
  const aborted = client.get('/hang', { signal: abort.signal }).catch(failed);
  await once(server, 'request');
  abort.abort();
  console.log(await aborted);
  console.log(await axios.get('http://127.0.0.1:1/').catch(failed));
  console.log('fetch adapter', (await axios.post(`${base}/echo`, { b: 1 }, { adapter: 'fetch' })).data);
}

console.log('== node-fetch');
{
  const json = async (path, options) => (await fetch(base + path, options)).json();
  console.log(await json('/echo?a=1'));
  console.log(await json('/echo', { method: 'POST', body: 'text' }));
  console.log(await json('/echo', { method: 'POST', body: new URLSearchParams({ a: 1 }) }));
  const form = new FetchFormData();
  form.set('file', new File(['content'], 'a.txt'));
  console.log(await json('/echo', { method: 'POST', body: form }));
  console.log(await json('/echo', { method: 'POST', body: Readable.from(['stream', 'ed']) }));
  const redirected = await fetch(`${base}/redirect`);
  console.log(redirected.redirected, redirected.url.endsWith('/echo?from=redirect'), (await redirected.json()).query);
  console.log((await fetch(`${base}/redirect`, { redirect: 'manual' })).status, await fetch(`${base}/redirect`, { redirect: 'error' }).catch(failed));
  console.log(await fetch(`${base}/loop`, { follow: 3 }).catch(failed));
  for (const encoding of ['/gzip', '/br', '/deflate']) console.log(encoding, (await (await fetch(base + encoding)).text()).length);
  const missing = await fetch(`${base}/missing`);
  console.log(missing.ok, missing.status, missing.statusText, await missing.json());
  console.log((await fetch(`${base}/cookies`)).headers.raw()['set-cookie']);
  console.log(await fetch(`${base}/cut`).then((response) => response.text()).catch(failed));
  const sink = counting();
  await pipeline((await fetch(`${base}/large`)).body, sink);
  console.log('streamed', sink.size());
  const abort = new AbortController();
  const aborted = fetch(`${base}/hang`, { signal: abort.signal }).catch((error) => [error instanceof AbortError, error.message]);
  await once(server, 'request');
  abort.abort();
  console.log(await aborted);
  console.log(await fetch('http://127.0.0.1:1/').catch(failed));
}

console.log('== undici');
{
  const { statusCode, headers, body } = await undici.request(`${base}/echo`, { method: 'POST', body: JSON.stringify({ a: 1 }), headers: { 'content-type': 'application/json' }, query: { q: 'x' } });
  console.log(statusCode, headers['content-type'], await body.json());
  const client = new undici.Client(base, { pipelining: 4 });
  const replies = await Promise.all(Array.from({ length: 20 }, (_, n) => client.request({ path: `/echo?n=${n}`, method: 'GET' }).then(({ body }) => body.json())));
  console.log('pipelined', replies.map(({ query }) => query.n).join(' '));
  await client.stream({ path: '/large', method: 'GET', opaque: counting() }, ({ opaque }) => opaque).then(({ opaque }) => console.log('streamed', opaque.size()));
  const through = client.pipeline({ path: '/echo', method: 'POST' }, ({ body }) => body);
  through.end('piped');
  console.log(JSON.parse(Buffer.concat(await through.toArray())));
  await client.close();
  const pool = new undici.Pool(base, { connections: 3 });
  console.log('pool', (await Promise.all(Array.from({ length: 30 }, () => pool.request({ path: '/echo', method: 'GET' }).then(({ body }) => body.json())))).length);
  await pool.close();
  console.log(await (await undici.fetch(`${base}/echo`, { method: 'POST', body: 'fetched' })).json());
  const form = new undici.FormData();
  form.set('file', new File(['content'], 'a.txt'));
  console.log(await (await undici.fetch(`${base}/echo`, { method: 'POST', body: form })).json());
  for (const encoding of ['/gzip', '/br', '/deflate']) console.log(encoding, (await (await undici.fetch(base + encoding)).text()).length);
  const retrying = new undici.Agent().compose(undici.interceptors.retry({ minTimeout: 1, maxRetries: 3 }), undici.interceptors.redirect({ maxRedirections: 5 }));
  flaky = 0;
  console.log(await (await undici.request(`${base}/flaky`, { dispatcher: retrying })).body.json());
  console.log((await (await undici.request(`${base}/redirect`, { dispatcher: retrying })).body.json()).query);
  await retrying.close();
  console.log(await undici.request(`${base}/hang`, { headersTimeout: 20 }).catch(failed));
  console.log(await undici.request(`${base}/cut`).then(({ body }) => body.text()).catch(failed));
  console.log(await undici.request('http://127.0.0.1:1/').catch(failed));
  const abort = new AbortController();
  const aborted = undici.request(`${base}/hang`, { signal: abort.signal }).catch(failed);
  await once(server, 'request');
  abort.abort();
  console.log(await aborted);
  const mock = new undici.MockAgent();
  mock.disableNetConnect();
  mock.get('http://mocked.example').intercept({ path: '/x', method: 'GET' }).reply(200, { mocked: true });
  console.log(await (await undici.request('http://mocked.example/x', { dispatcher: mock })).body.json(), await undici.request('http://other.example/', { dispatcher: mock }).catch(failed));
  await mock.close();
  // The platform's own fetch takes an npm undici's dispatcher.
  console.log((await (await globalThis.fetch(`${base}/echo?own=1`)).json()).query);
  await undici.getGlobalDispatcher().close();
}
await close(server);
