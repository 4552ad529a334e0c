'use strict';
// What is written while other sockets have something to say leaves with their answers: that it failed is known afterwards,
// and by then it is no longer the write that says so.
const assert = require('node:assert');
const { spawn } = require('node:child_process');
const { channel } = require('node:diagnostics_channel');
const { once } = require('node:events');
const net = require('node:net');
const settles = require('../settles.js');

/** Answers requests, and goes on when nothing more will come, so that the client's side is not told of its end. */
async function listen() {
  const server = net.createServer({ allowHalfOpen: true }, (socket) => {
    socket.unref().on('error', () => {});
    socket.on('data', () => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'));
  }).listen(0, '127.0.0.1');
  server.unref();
  await once(server, 'listening');
  return `http://127.0.0.1:${server.address().port}/`;
}

/** Does it in a poll that has found something on several sockets, of a program whose callbacks have been short lately. */
async function duringOnePoll(work) {
  const server = net.createServer((socket) => socket.on('data', (chunk) => socket.write(chunk))).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const clients = Array.from({ length: 8 }, () => net.connect(server.address().port, '127.0.0.1'));
  for (const client of clients) await once(client, 'connect');
  const result = await new Promise((resolve) => {
    let echoes = 0;
    for (const client of clients) {
      client.on('data', (chunk) => {
        echoes++;
        if (echoes < 3997) client.write(chunk);
        else if (echoes === 3997) resolve(work());
      });
      client.write('again');
    }
  });
  for (const client of clients) client.destroy();
  server.close();
  return result;
}

/** Another process that has the socket as well ends its writing half. */
async function endFromOutside(socket) {
  const script = 'new (require("node:net").Socket)({ fd: 3, readable: false, allowHalfOpen: true }).end()';
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'inherit', 'inherit', socket] });
  assert.deepStrictEqual(await once(child, 'exit'), [0, null]);
}

settles(async () => {
  const url = await listen();
  const sockets = [];
  channel('undici:client:connected').subscribe(({ socket }) => sockets.push(socket));
  for (let round = 0; round < 3; round++) {
    assert.strictEqual(await (await fetch(url)).text(), 'ok');
    await endFromOutside(sockets.at(-1));
    const closed = once(sockets.at(-1), 'close').catch((error) => error);
    const response = await duringOnePoll(() => fetch(url));
    assert.strictEqual(await response.text(), 'ok');
    assert.strictEqual((await closed).code, 'EPIPE');
  }
  assert.strictEqual(sockets.length, 4);
});
