'use strict';
const assert = require('node:assert');
const net = require('node:net');

const server = net.createServer().listen(0, '127.0.0.1', () => {
  const { port } = server.address();
  server.close(() => {
    const events = [];
    const socket = net.connect(port, '127.0.0.1');
    socket.on('connectionAttempt', (...args) => events.push(['attempt', ...args]));
    socket.on('connectionAttemptFailed', (ip) => events.push(['failed', ip]));
    socket.on('error', (error) => {
      const { address, code, errno, message, syscall } = error;
      assert.deepStrictEqual({ address, code, errno, message, port: error.port, syscall }, {
        address: '127.0.0.1', code: 'ECONNREFUSED', errno: -111, message: `connect ECONNREFUSED 127.0.0.1:${port}`, port, syscall: 'connect',
      });
      events.push(['error']);
    });
    socket.on('close', (hadError) => {
      assert.strictEqual(hadError, true);
      assert.deepStrictEqual(events, [['attempt', '127.0.0.1', port, 4], ['failed', '127.0.0.1'], ['error']]);
    });
  });
});
