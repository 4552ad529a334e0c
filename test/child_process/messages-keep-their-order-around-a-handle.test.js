'use strict';
const assert = require('node:assert');
const { fork } = require('node:child_process');
const net = require('node:net');

if (process.argv[2] === 'child') {
  const seen = [];
  process.on('message', (message, handle) => {
    seen.push(handle === undefined ? message : `${message}+handle`);
    handle?.close();
    if (message === 5) process.send(seen, () => process.disconnect());
  });
} else {
  const child = fork(__filename, ['child']);
  const server = net.createServer().listen(0, () => {
    for (let i = 0; i < 6; i++) child.send(i, i % 2 === 1 ? server : undefined);
  });
  child.on('message', (seen) => {
    assert.deepStrictEqual(seen, [0, '1+handle', 2, '3+handle', 4, '5+handle']);
    server.close();
  });
}
