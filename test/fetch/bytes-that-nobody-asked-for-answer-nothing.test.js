'use strict';
// Bytes behind a response, or on an idle connection, are never taken for the answer to the next request: not with the
// native stream, and not when the socket's 'data' events bring them.
const assert = require('node:assert');
const { channel } = require('node:diagnostics_channel');
const rawServer = require('./raw_server.js');
const settles = require('../settles.js');

const answer = (text, more = '') => `HTTP/1.1 200 OK\r\n${more}Content-Length: ${text.length}\r\n\r\n${text}`;
const chunked = (text) => `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${text.length}\r\n${text}\r\n0\r\nTrailer: x\r\n\r\n`;
const EVIL = answer('evil');

async function check() {
  for (const first of [answer('ok'), chunked('ok'), 'HTTP/1.1 204 No\r\nContent-Length: 2\r\n\r\n', 'HTTP/1.1 103 Early\r\n\r\n' + answer('ok'), answer('')]) {
    for (const surplus of [EVIL, 'HTTP/1.1 200 OK\r\n', 'HTT', 'nonsense', '\r\n' + EVIL, 'HTTP/1.1 101 S\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n']) {
      const together = await rawServer((socket) => socket.write(first + surplus));
      let surplusCame;
      const later = await rawServer((socket) => socket.write(first, () => socket.write(surplus, surplusCame)));
      for (const { url } of [together, later]) {
        for (let i = 0; i < 3; i++) {
          const came = new Promise((resolve) => { surplusCame = resolve; });
          const text = await (await fetch(url)).text();
          assert.ok(text === 'ok' || text === '', `${JSON.stringify(first)} ${JSON.stringify(surplus)}: ${text}`);
          if (url === later.url) await came;
        }
      }
      assert.strictEqual(together.connectionsMade, 3);
    }
  }
  // Of a redirect: the next request is made at once.
  for (const length of ['Content-Length: 0', 'Transfer-Encoding: chunked']) {
    const end = length.startsWith('T') ? '0\r\n\r\n' : '';
    const redirects = await rawServer((socket, head) => {
      if (head.startsWith('GET /to ')) socket.write(answer('ok'));
      else socket.write(`HTTP/1.1 302 Found\r\nLocation: /to\r\n${length}\r\n\r\n${end}${head.startsWith('GET /bad') ? EVIL : ''}`);
    });
    for (let i = 0; i < 3; i++) assert.strictEqual(await (await fetch(`${redirects.url}/bad`)).text(), 'ok');
    const before = redirects.connectionsMade;
    for (let i = 0; i < 3; i++) assert.strictEqual(await (await fetch(`${redirects.url}/`)).text(), 'ok');
    assert.ok(redirects.connectionsMade <= before + 1, 'redirects go over the connection that told of them');
  }
  // Not even where the answer to a request is that one.
  const twice = await rawServer((socket, head, index) => socket.write(index === 1 ? 'nonsense' : answer('ok')));
  await (await fetch(twice.url)).text();
  await assert.rejects(fetch(twice.url), (error) => error.cause.name === 'HTTPParserError');
}

settles(async () => {
  await check();
  channel('undici:client:connected').subscribe(({ socket }) => socket.on('data', () => {}));
  await check();
});
