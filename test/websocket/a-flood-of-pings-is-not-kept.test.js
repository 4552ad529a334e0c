'use strict';
// A server that sends pings and reads nothing does not make the client keep its answers without bound.
const assert = require('node:assert');
const { serve, frame } = require('./raw_server.js');
const settles = require('../settles.js');

settles(async () => {
  const pings = Buffer.concat(Array.from({ length: 500 }, () => frame(9, 'p'.repeat(125))));
  let sent = 0;
  const server = await serve({}, (socket) => {
    socket.removeAllListeners('data');
    socket.pause();
    (function more() {
      sent += pings.length;
      if (sent > 64 * 1024 * 1024) socket.end(frame(1, 'end'));
      else socket.write(pings, more);
    })();
  });
  const before = process.memoryUsage.rss();
  const ws = new WebSocket(server.url, 'chat');
  ws.onmessage = () => {
    assert.ok(process.memoryUsage.rss() - before < 48 * 1024 * 1024, `${process.memoryUsage.rss() - before} bytes more`);
    process.exit();
  };
});
