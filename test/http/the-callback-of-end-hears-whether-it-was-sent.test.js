'use strict';
const assert = require('node:assert');
const http = require('node:http');
const net = require('node:net');

const LARGE = Buffer.alloc(30_000_000);

/** What `message` says until it is closed, of an end that is called with `args`. */
function listen(message, ...args) {
  const told = [];
  assert.strictEqual(message.errored, null);
  message.on('finish', () => told.push(`finish ${message.writableFinished}`));
  const tell = (error) => told.push(error === null ? `sent ${message.writableFinished}` : error.code);
  message.end(...args, tell);
  if (args.length === 0) message.end(tell);
  assert.strictEqual(message.writableFinished, false);
  return new Promise((resolve) => { message.on('close', () => setImmediate(resolve, told)); });
}

/** What the answer to one request says. */
async function answer(chunks, peer, then) {
  const server = http.createServer();
  await new Promise((resolve) => { server.listen(0, resolve); });
  const client = net.connect(server.address().port);
  client.on('error', () => {});
  client.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
  const res = await new Promise((resolve) => { server.on('request', (_, response) => resolve(response)); });
  const told = listen(res, ...chunks);
  setImmediate(() => (peer === null ? then(res) : peer(client)));
  await told;
  client.destroy();
  server.close();
  if ((await told).includes('finish true') === false) assert.strictEqual(res.writableFinished, false);
  return told;
}

async function request() {
  const server = net.createServer((peer) => {
    peer.on('error', () => {});
    peer.once('data', () => {
      peer.pause();
      peer.resetAndDestroy();
    });
  });
  await new Promise((resolve) => { server.listen(0, resolve); });
  const req = http.request({ port: server.address().port, method: 'POST' });
  req.on('error', () => {});
  const told = await listen(req, LARGE);
  server.close();
  return told;
}

(async () => {
  const sent = ['sent true', 'finish true'];
  assert.deepStrictEqual(await answer(['x'], (client) => client.resume()), sent);
  assert.deepStrictEqual(await answer([], (client) => client.resume()), ['sent true', 'sent true', 'finish true']);
  assert.match((await answer([LARGE], (client) => client.destroy())).join(), /^(ECANCELED|ECONNRESET|EPIPE)$/);
  assert.deepStrictEqual(await answer([LARGE], null, (res) => res.destroy()), ['ECANCELED']);
  assert.deepStrictEqual(await answer([LARGE], null, (res) => res.socket.destroy()), ['ECANCELED']);
  assert.match((await request()).join(), /^(ECANCELED|ECONNRESET|EPIPE)$/);
})();
