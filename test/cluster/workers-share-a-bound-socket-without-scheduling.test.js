'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const dgram = require('node:dgram');
const net = require('node:net');

cluster.schedulingPolicy = cluster.SCHED_NONE;

if (cluster.isPrimary) {
  const ports = { tcp: new Set(), udp: new Set() };
  let left = 4;
  cluster.on('listening', (worker, { addressType, port }) => {
    ports[addressType === 'udp4' ? 'udp' : 'tcp'].add(port);
    if (--left > 0) return;
    // Port 0 is the same one for all.
    assert.strictEqual(ports.tcp.size, 1);
    assert.strictEqual(ports.udp.size, 1);
    net.connect([...ports.tcp][0], '127.0.0.1').on('data', (data) => {
      assert.match(String(data), /^[12]$/);
      cluster.disconnect();
    });
  });
  cluster.fork();
  cluster.fork();
  cluster.on('exit', (worker, code) => {
    assert.deepStrictEqual([code, worker.exitedAfterDisconnect], [0, true]);
  });
} else {
  net.createServer((socket) => socket.end(String(cluster.worker.id))).listen(0, '127.0.0.1');
  dgram.createSocket('udp4').bind(0, '127.0.0.1');
}
