'use strict';
const assert = require('node:assert');
const http = require('node:http');

const told = [];
const server = http.createServer((req, res) => {
  req.on('aborted', () => told.push('aborted'));
  res.on('close', () => {
    told.push('close');
    assert.ok(req.aborted);
    assert.ok(req.destroyed);
    server.close();
  });
  res.write('x');
});
server.listen(0, () => {
  const client = http.get({ port: server.address().port }, () => client.destroy());
});
server.on('close', () => assert.deepStrictEqual(told, ['aborted', 'close']));
