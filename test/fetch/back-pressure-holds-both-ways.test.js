'use strict';
// A response that nobody reads stops its server; a server that does not read stops the stream that is being sent.
const assert = require('node:assert');
const { once } = require('node:events');
const net = require('node:net');
const rawServer = require('./raw_server.js');
const settles = require('../settles.js');

settles(async () => {
  let sent = 0;
  let stopped;
  const held = new Promise((resolve) => { stopped = resolve; });
  const chunk = Buffer.alloc(65536);
  const LENGTH = 64 * 1024 * 1024;
  const server = await rawServer((socket) => {
    socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${LENGTH}\r\n\r\n`);
    (function more() {
      while (sent < LENGTH) {
        sent += chunk.length;
        if (!socket.write(chunk)) {
          const timer = setTimeout(stopped, 300);
          socket.once('drain', () => {
            clearTimeout(timer);
            more();
          });
          return;
        }
      }
    })();
  });
  const response = await fetch(server.url);
  await held;
  assert.ok(sent < LENGTH / 2, `${sent} bytes were taken`);
  let received = 0;
  for await (const part of response.body) received += part.length;
  assert.strictEqual(received, LENGTH);

  const closed = net.createServer((socket) => socket.on('error', () => {}).pause()).listen(0, '127.0.0.1');
  await once(closed, 'listening');
  let pulled = 0;
  const body = new ReadableStream({
    pull(controller) {
      pulled += chunk.length;
      if (pulled > LENGTH) controller.close();
      else controller.enqueue(new Uint8Array(65536));
    },
  }, { highWaterMark: 0 });
  const controller = new AbortController();
  const sending = fetch(`http://127.0.0.1:${closed.address().port}`, { method: 'POST', duplex: 'half', body, signal: controller.signal });
  let before = -1;
  while (before !== pulled || pulled === 0) {
    before = pulled;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  assert.ok(pulled < LENGTH / 2, `${pulled} bytes were pulled`);
  controller.abort();
  await assert.rejects(sending, { name: 'AbortError' });
}).then(() => process.exit());
