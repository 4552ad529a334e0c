'use strict';
// 1xx responses are told of as 'continue' and 'information', and the answer follows.

const assert = require('node:assert');
const http = require('node:http');

const server = http.createServer();
server.on('checkContinue', (req, res) => {
  res.writeProcessing();
  res.writeEarlyHints({ link: '</a.css>; rel=preload; as=style' });
  res.writeContinue();
  req.pipe(res);
});

server.listen(0, () => {
  const seen = [];
  const req = http.request({ port: server.address().port, method: 'POST', agent: false, headers: { Expect: '100-continue' } });
  req.on('information', (info) => seen.push([info.statusCode, info.headers.link]));
  req.on('continue', () => {
    seen.push('continue');
    req.write('bo');
    req.end('dy');
  });
  req.on('response', (res) => {
    res.on('data', (chunk) => seen.push(`${chunk}`));
    res.on('end', () => {
      assert.strictEqual(seen.splice(4).join(''), 'body');
      assert.deepStrictEqual(seen, [[102, undefined], [103, '</a.css>; rel=preload; as=style'], 'continue', [100, undefined]]);
      server.close();
    });
  });
});
