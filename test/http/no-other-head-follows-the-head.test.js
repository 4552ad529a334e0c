'use strict';
const assert = require('node:assert');
const http = require('node:http');

const server = http.createServer((req, res) => {
  res.write('ab');
  const sent = { code: 'ERR_HTTP_HEADERS_SENT' };
  assert.throws(() => res.writeProcessing(), sent);
  assert.throws(() => res.writeContinue(), sent);
  assert.throws(() => res.writeEarlyHints({ link: '</a>; rel=preload' }), sent);
  res.end('cd');
});
server.listen(0, () => {
  http.get({ port: server.address().port, agent: false }, async (res) => {
    assert.strictEqual((await res.toArray()).join(''), 'abcd');
    server.close();
  });
});
