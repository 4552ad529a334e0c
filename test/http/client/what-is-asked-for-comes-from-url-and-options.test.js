'use strict';
// http.request takes a URL, a string, options, or one of the former with options that count more; headers in any form.

const assert = require('node:assert');
const http = require('node:http');

const server = http.createServer((req, res) => {
  res.end(JSON.stringify([req.method, req.url, req.rawHeaders]));
});

function send(...args) {
  return new Promise((resolve, reject) => {
    const req = http.request(...args, (res) => {
      let body = '';
      res.on('data', (chunk) => { body += chunk; });
      res.on('end', () => resolve(JSON.parse(body)));
    });
    req.on('error', reject);
    req.end();
  });
}

server.listen(0, '127.0.0.1', async () => {
  const { port } = server.address();
  const host = `127.0.0.1:${port}`;
  const url = `http://${host}/a?b=c`;
  const close = ['Connection', 'close'];
  const agent = false;
  const rest = ['Host', host, ...close];
  assert.deepStrictEqual(await send(url, { agent }), ['GET', '/a?b=c', rest]);
  assert.deepStrictEqual(await send(new URL(url), { agent, method: 'delete' }), ['DELETE', '/a?b=c', rest]);
  assert.deepStrictEqual(await send(url, { agent, path: '/other' }), ['GET', '/other', rest]);
  assert.deepStrictEqual(await send({ agent, host: '127.0.0.1', port }), ['GET', '/', rest]);
  assert.deepStrictEqual(await send(`http://us%20er:pw@${host}/`, { agent }),
                         ['GET', '/', ['Host', host, 'Authorization', `Basic ${btoa('us er:pw')}`, ...close]]);
  assert.deepStrictEqual(await send(url, { agent, headers: { 'X-A': ['1', '2'], 'HOST': 'other' } }),
                         ['GET', '/a?b=c', ['X-A', '1', 'X-A', '2', 'HOST', 'other', ...close]]);
  assert.deepStrictEqual(await send(url, { agent, headers: ['Host', 'h', 'x', '1', 'X', '2'] }),
                         ['GET', '/a?b=c', ['Host', 'h', 'x', '1', 'X', '2', ...close]]);
  assert.deepStrictEqual(await send(url, { agent, headers: [['Host', 'h'], ['x', ['1', '2']]] }),
                         ['GET', '/a?b=c', ['Host', 'h', 'x', '1', 'x', '2', ...close]]);
  assert.deepStrictEqual(await send(url, { agent, headers: { 'x-u': ['1', '2'] }, uniqueHeaders: ['x-u'] }),
                         ['GET', '/a?b=c', ['x-u', '1; 2', ...rest]]);
  const given = { agent, host: '127.0.0.1', port, headers: {} };
  await send(given);
  assert.deepStrictEqual(given, { agent, host: '127.0.0.1', port, headers: {} });
  server.close();
});
