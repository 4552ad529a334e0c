'use strict';
// autoSelectFamily: addresses in turn, families alternating, errors only where all fail.
const assert = require('node:assert');
const net = require('node:net');

const lookupOf = (...addresses) => (host, options, callback) => {
  assert.strictEqual(options.all, true);
  process.nextTick(callback, null, addresses.map((address) => ({ address, family: net.isIP(address) })));
};

const server = net.createServer((socket) => socket.end()).listen(0, '127.0.0.1', () => {
  const { port } = server.address();
  const socket = net.connect({ host: 'example.org', port, lookup: lookupOf('::1', '127.0.0.2', '127.0.0.1') });
  socket.on('ready', () => {
    assert.strictEqual(socket.remoteAddress, '127.0.0.1');
    assert.deepStrictEqual(socket.autoSelectFamilyAttemptedAddresses, [`::1:${port}`, `127.0.0.2:${port}`, `127.0.0.1:${port}`]);
  });
  socket.on('close', () => server.close(() => {
    const failing = net.connect({ host: 'example.org', port, lookup: lookupOf('127.0.0.2', '127.0.0.1') });
    failing.on('error', (error) => {
      assert.strictEqual(error.constructor, AggregateError);
      assert.strictEqual(error.code, 'ECONNREFUSED');
      assert.deepStrictEqual(error.errors.map(({ address }) => address), ['127.0.0.2', '127.0.0.1']);
    });
  }));
  socket.resume();
});
