'use strict';
const assert = require('node:assert');
const http = require('node:http');

const server = http.createServer({ uniqueHeaders: ['x-a', 'X-None'] }, (req, res) => {
  res.setHeader('X-A', ['a', 'b']);
  res.setHeader('X-None', []);
  res.setHeader('X-B', ['a', 'b']);
  res.end();
});
server.listen(0, () => {
  http.get({ port: server.address().port, agent: false }, (res) => {
    assert.deepStrictEqual(res.rawHeaders.slice(0, 8), ['X-A', 'a; b', 'X-None', '', 'X-B', 'a', 'X-B', 'b']);
    res.resume();
    server.close();
  });
});
