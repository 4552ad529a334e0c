'use strict';
// Redirects are followed with the method and headers the standard wants, given as they are, or refused.
const assert = require('node:assert');
const rawServer = require('./raw_server.js');
const settles = require('../settles.js');

settles(async () => {
  const server = await rawServer((socket, head, index, body) => {
    const [method, target] = head.split(' ', 2);
    const match = /^\/(\d+)(?:\?(.*))?$/.exec(target);
    if (match === null) {
      const said = JSON.stringify({ method, body, authorization: /authorization: (.*)\r/.exec(head)?.[1], type: /content-type: (.*)\r/.exec(head)?.[1] });
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${said.length}\r\n\r\n${said}`);
    } else if (match[1] === '0') {
      socket.write('HTTP/1.1 302 F\r\nLocation: /0\r\nContent-Length: 0\r\n\r\n');
    } else {
      socket.write(`HTTP/1.1 ${match[1]} F\r\nLocation: ${match[2] ?? '/end'}\r\nContent-Length: 4\r\n\r\nbody`);
    }
  });
  const { url } = server;
  const headers = { authorization: 'secret' };
  for (const [status, method, then] of [
    [301, 'GET', 'GET'], [301, 'POST', 'GET'], [301, 'PUT', 'PUT'], [302, 'POST', 'GET'], [303, 'PUT', 'GET'], [307, 'POST', 'POST'], [308, 'PUT', 'PUT'],
  ]) {
    const body = method === 'GET' ? undefined : 'content';
    const response = await fetch(`${url}/${status}#part`, { method, body, headers });
    const kept = then !== 'GET';
    assert.deepStrictEqual(
      await response.json(),
      JSON.parse(JSON.stringify({ method: then, body: kept ? body : '', authorization: 'secret', type: kept ? 'text/plain;charset=UTF-8' : undefined })),
    );
    assert.strictEqual(response.redirected, true);
    assert.strictEqual(response.url, `${url}/end`);
  }
  const elsewhere = await rawServer((socket, head) => {
    const said = String(head.includes('authorization'));
    socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${said.length}\r\n\r\n${said}`);
  });
  assert.strictEqual(await (await fetch(`${url}/302?${elsewhere.url}/`, { headers })).text(), 'false');

  const manual = await fetch(`${url}/302`, { redirect: 'manual' });
  assert.deepStrictEqual([manual.status, manual.headers.get('location'), await manual.text()], [302, '/end', 'body']);
  const cause = (message) => (error) => error.message === 'fetch failed' && error.cause.message === message;
  await assert.rejects(fetch(`${url}/302`, { redirect: 'error' }), cause('unexpected redirect'));
  await assert.rejects(fetch(`${url}/0`), cause('redirect count exceeded'));
  await assert.rejects(fetch(`${url}/302?ftp://a/`), cause('URL scheme must be a HTTP(S) scheme'));
  const body = new ReadableStream({ start(controller) { controller.enqueue(Buffer.from('x')); controller.close(); } });
  await assert.rejects(fetch(`${url}/307`, { method: 'POST', body, duplex: 'half' }), TypeError);
});
