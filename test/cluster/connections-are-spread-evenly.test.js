'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const net = require('node:net');

const WORKERS = 3;
const CONNECTIONS = 60;

if (cluster.isPrimary) {
  const counts = {};
  let listening = 0;
  cluster.on('listening', (worker, { port }) => {
    if (++listening === WORKERS) connect(port, CONNECTIONS);
  });
  for (let i = 0; i < WORKERS; i++) cluster.fork();

  // One after the other, so that every worker is free each time.
  function connect(port, left) {
    if (left === 0) {
      assert.deepStrictEqual(Object.values(counts), [20, 20, 20]);
      cluster.disconnect();
      return;
    }
    net.connect(port, '127.0.0.1').on('data', (id) => (counts[id] = (counts[id] ?? 0) + 1)).on('close', () => connect(port, left - 1));
  }
} else {
  net.createServer((socket) => socket.end(String(cluster.worker.id))).listen(0, '127.0.0.1');
}
