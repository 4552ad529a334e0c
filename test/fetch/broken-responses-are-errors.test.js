'use strict';
// What is no HTTP/1 response, ends too early or says two things at once rejects the fetch, or breaks its body.
const assert = require('node:assert');
const rawServer = require('./raw_server.js');
const settles = require('../settles.js');

const OK = 'HTTP/1.1 200 OK\r\n';

/** Whole, and byte by byte. */
async function outcome(text, expected) {
  for (const slow of [false, true]) {
    const server = await rawServer((socket) => {
      if (!slow) {
        socket.end(text, 'latin1');
        return;
      }
      let at = 0;
      (function next() {
        if (at === text.length || socket.destroyed) socket.end();
        else socket.write(text[at++], 'latin1', next);
      })();
    });
    let got;
    try {
      const response = await fetch(server.url);
      got = await response.text();
    } catch (error) {
      got = `${error.message}: ${error.cause?.code ?? error.cause?.name}`;
    }
    assert.strictEqual(got, expected, `${JSON.stringify(text.slice(0, 100))} ${slow ? 'slowly' : ''}`);
  }
}

settles(async () => {
  await outcome(`${OK}Content-Length: 2\r\n\r\nok`, 'ok');
  await outcome(`${OK}Transfer-Encoding: chunked\r\n\r\n1;a=b\r\no\r\n1\r\nk\r\n0\r\nTrailer: x\r\n\r\n`, 'ok');
  await outcome(`HTTP/1.1 103 Early\r\nLink: x\r\n\r\n${OK}\r\nok`, 'ok');
  await outcome('', 'fetch failed: UND_ERR_SOCKET');
  await outcome('HTTP/1.1 200 OK\r\nConte', 'fetch failed: UND_ERR_SOCKET');
  await outcome(`${OK}Content-Length: 5\r\n\r\nok`, 'terminated: UND_ERR_SOCKET');
  await outcome(`${OK}Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n`, 'terminated: UND_ERR_SOCKET');
  await outcome(`${OK}Transfer-Encoding: chunked\r\n\r\nzz\r\nok\r\n`, 'terminated: HTTPParserError');
  await outcome(`${OK}Transfer-Encoding: chunked\r\n\r\n2\r\nokok\r\n`, 'terminated: HTTPParserError');
  await outcome('HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n', 'fetch failed: UND_ERR_SOCKET');
  for (const head of [
    'nonsense', 'HTTP/2.0 200 OK\r\n\r\n', 'HTTP/1.1 20 OK\r\n\r\n', `${OK}a b: c\r\n\r\n`, `${OK}a: b\r\n c\r\n\r\n`, `${OK}a: \0\r\n\r\n`,
    `${OK}Content-Length: 1\r\nContent-Length: 2\r\n\r\nok`, `${OK}Content-Length: 2, 2\r\n\r\nok`, `${OK}Content-Length: -2\r\n\r\nok`,
    `${OK}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, `${OK}: x\r\n\r\n`,
  ]) await outcome(head, 'fetch failed: HTTPParserError');
  await outcome(`${OK}x: ${'y'.repeat(20_000)}\r\n\r\n`, 'fetch failed: UND_ERR_HEADERS_OVERFLOW');
});
