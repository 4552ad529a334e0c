'use strict';
// Bodies of all lengths, with a length, in chunks, or to the connection's end, are what was sent; trailers too.

const assert = require('node:assert');
const { createHash } = require('node:crypto');
const { once } = require('node:events');
const http = require('node:http');

const server = http.createServer((req, res) => {
  const hash = createHash('sha1');
  let length = 0;
  req.on('data', (chunk) => {
    hash.update(chunk);
    length += chunk.length;
  });
  req.on('end', () => {
    res.setHeader('x-hash', hash.digest('hex'));
    res.setHeader('x-length', length);
    res.setHeader('x-trailer', req.trailers.check ?? 'none');
    res.setHeader('x-encoding', req.headers['transfer-encoding'] ?? req.headers['content-length']);
    const body = Buffer.alloc(length, 'r');
    if (req.url === '/chunks') {
      res.setHeader('Trailer', 'end');
      for (let i = 0; i < 3; i++) res.write(body);
      res.addTrailers({ end: 'yes' });
      res.end();
    } else {
      res.end(body);
    }
  });
});

server.listen(0, async () => {
  const agent = new http.Agent({ keepAlive: true });
  for (const length of [0, 1, 1000, 65_537, 3_000_000]) {
    for (const path of ['/length', '/chunks']) {
      const body = Buffer.alloc(length, 'abc');
      const req = http.request({ port: server.address().port, agent, path, method: 'PUT', headers: path === '/chunks' ? { Trailer: 'check' } : {} });
      if (path === '/chunks') {
        req.write(body.subarray(0, length >> 1));
        req.write(body.subarray(length >> 1));
        req.addTrailers({ check: 'sum' });
        req.end();
      } else {
        req.end(body);
      }
      const [res] = await once(req, 'response');
      let got = 0;
      for await (const chunk of res) got += chunk.length;
      assert.strictEqual(got, path === '/chunks' ? 3 * length : length);
      assert.strictEqual(res.headers['x-hash'], createHash('sha1').update(body).digest('hex'));
      assert.strictEqual(res.headers['x-trailer'], path === '/chunks' ? 'sum' : 'none');
      assert.strictEqual(res.headers['x-encoding'], path === '/chunks' ? 'chunked' : `${length}`);
      assert.deepStrictEqual({ ...res.trailers }, path === '/chunks' ? { end: 'yes' } : {});
    }
  }
  agent.destroy();
  server.close();
});
