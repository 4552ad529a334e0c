'use strict';
const assert = require('node:assert');
const { once } = require('node:events');
const net = require('node:net');
const inspector = require('node:inspector');
const settles = require('../settles.js');

const handshake = (path) =>
  `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: a2V5\r\nSec-WebSocket-Version: 13\r\n\r\n`;

settles(async () => {
  inspector.open(0);
  const { port, pathname } = new URL(inspector.url());
  const send = async (...pieces) => {
    const socket = net.connect(port, '127.0.0.1');
    socket.on('error', () => {});
    socket.resume();
    for (const piece of pieces) socket.write(piece);
    await new Promise((resolve) => { socket.on('close', resolve); });
  };
  await send(Buffer.from([0, 1, 2, 255, 13, 10, 13, 10]));
  await send(`GET /${'x'.repeat(1 << 20)} HTTP/1.1\r\n\r\n`);
  // An unmasked frame, an unknown opcode, a frame that claims to be longer than anything, text that is not UTF-8.
  await send(handshake(pathname), Buffer.from([0x81, 0x02, 0x7b, 0x7d]));
  await send(handshake(pathname), Buffer.from([0x8b, 0x80, 0, 0, 0, 0]));
  await send(handshake(pathname), Buffer.from([0x81, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0]));
  await send(handshake(pathname), Buffer.from([0x81, 0x81, 0, 0, 0, 0, 0xff]));
  const socket = new WebSocket(`ws://127.0.0.1:${port}${pathname}`);
  await once(socket, 'open');
  const answerTo = async (message) => {
    socket.send(JSON.stringify(message));
    return JSON.parse((await once(socket, 'message'))[0].data);
  };
  // Well-formed, but odd.
  for (const method of ['.', 'IO', 'Network', 'NodeTracing', 'IO.', '.IO', 'IO.read.more', 'Network.__proto__', '__proto__.x', 'NodeWorker', 'NodeRuntime.x']) {
    const { id, error } = await answerTo({ id: 1, method });
    assert.deepStrictEqual([method, id, error.code], [method, 1, -32601]);
  }
  for (const params of [null, 1, 'x', [], { requestId: {} }, { __proto__: null, requestId: null }]) {
    assert.strictEqual((await answerTo({ id: 2, method: 'Network.getResponseBody', params })).error.code, -32602);
  }
  for (const message of [{}, { id: 3, method: '' }, { id: null, method: 'Network.enable' }, { id: 1.5, method: 'Network.enable' }, { method: 'Network.enable' }, { id: 3, method: {} }]) {
    assert.strictEqual((await answerTo(message)).error.code, -32600);
  }
  socket.close();
  await once(socket, 'close');
  const response = await fetch(`http://127.0.0.1:${port}/json/version`);
  assert.strictEqual((await response.json())['Protocol-Version'], '1.1');
  inspector.close();
});
