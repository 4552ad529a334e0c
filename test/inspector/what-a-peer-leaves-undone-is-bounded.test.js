'use strict';
const assert = require('node:assert');
const { once } = require('node:events');
const net = require('node:net');
const inspector = require('node:inspector');
const settles = require('../settles.js');

const handshake = (path, more = '') =>
  `GET ${path} HTTP/1.1\r\nHost: localhost\r\n${more}Connection: Upgrade\r\nUpgrade: websocket\r\n` +
  'Sec-WebSocket-Key: a2V5\r\nSec-WebSocket-Version: 13\r\n\r\n';

/** A frame under a mask of zeros. */
const frame = (opcode, data) => {
  const head = Buffer.alloc(14);
  head[0] = opcode;
  head[1] = 0x80 | 127;
  head.writeBigUInt64BE(BigInt(data.length), 2);
  return Buffer.concat([head, data]);
};
const closeOf = (socket) => new Promise((resolve) => { socket.on('close', resolve); });
const [PART, PING, BINARY] = [0x01, 0x89, 0x82];

settles(async () => {
  inspector.open(0);
  const { port, pathname } = new URL(inspector.url());
  const connect = async () => {
    const socket = net.connect(port, '127.0.0.1');
    socket.on('error', () => {});
    await once(socket, 'connect');
    return socket;
  };

  // Pings whose answers nobody takes.
  const pings = await connect();
  pings.write(handshake(pathname));
  const flood = Buffer.concat(new Array(1000).fill(frame(PING, Buffer.alloc(125))));
  const flooded = closeOf(pings);
  const more = () => { while (!pings.destroyed && pings.write(flood)); };
  pings.on('drain', more);
  more();
  await flooded;

  // Messages of which each is a part, and none comes to its end.
  const parts = [];
  const closed = [];
  for (let i = 0; i < 3; i++) {
    const socket = await connect();
    socket.resume();
    closed.push(closeOf(socket));
    socket.write(handshake(pathname));
    socket.write(frame(PART, Buffer.alloc(50 << 20, 'x')));
    parts.push(socket);
  }
  await Promise.race(closed);
  parts.forEach((socket) => socket.destroy());

  // What is not text, and a host beside another.
  const binary = await connect();
  binary.resume();
  binary.write(handshake(pathname));
  binary.write(frame(BINARY, Buffer.from('{"id":1,"method":"Runtime.enable"}')));
  await closeOf(binary);
  const hosts = await connect();
  hosts.write(handshake(pathname, 'Host: example.com\r\n'));
  assert.match(`${(await once(hosts, 'data'))[0]}`, /^HTTP\/1\.0 400 /);

  // Connections that say nothing make room for a debugger.
  const idle = [];
  for (let i = 0; i < 300; i++) idle.push(await connect());
  const debuggers = [];
  for (let i = 0; i < 3; i++) {
    const socket = new WebSocket(inspector.url());
    await once(socket, 'open');
    debuggers.push(socket);
  }
  idle.forEach((socket) => socket.destroy());
  debuggers[0].send('{"id":1,"method":"Runtime.evaluate","params":{"expression":"6*7"}}');
  assert.strictEqual(JSON.parse((await once(debuggers[0], 'message'))[0].data).result.result.value, 42);
  debuggers.forEach((socket) => socket.close());
  inspector.close();
});
