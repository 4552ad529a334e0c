'use strict';
const assert = require('node:assert');
const net = require('node:net');

const first = net.createServer().listen(0, '127.0.0.1', () => {
  const { port } = first.address();
  const second = net.createServer();
  second.on('listening', () => assert.fail('two servers on one port'));
  second.on('error', (error) => {
    assert.strictEqual(error.message, `listen EADDRINUSE: address already in use 127.0.0.1:${port}`);
    assert.strictEqual(second.listening, false);
    first.close(() => {
      second.removeAllListeners('listening');
      second.listen(port, '127.0.0.1', () => second.close());
    });
  });
  second.listen(port, '127.0.0.1');
});
