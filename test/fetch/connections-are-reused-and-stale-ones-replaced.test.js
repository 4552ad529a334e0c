'use strict';
// Fetches one after the other share a connection; one that the server closed meanwhile is replaced without an error.
const assert = require('node:assert');
const rawServer = require('./raw_server.js');
const settles = require('../settles.js');

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

settles(async () => {
  const kept = await rawServer((socket) => socket.write(OK));
  for (let i = 0; i < 5; i++) assert.strictEqual(await (await fetch(kept.url)).text(), 'ok');
  assert.strictEqual(kept.connectionsMade, 1);
  await Promise.all(Array.from({ length: 8 }, async () => (await fetch(kept.url)).text()));
  assert.ok(kept.connectionsMade <= 8);

  for (const answer of [
    (socket) => socket.end(OK),
    (socket) => socket.end('HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok'),
    (socket) => socket.end('HTTP/1.1 200 OK\r\n\r\nok'),
    (socket) => socket.write(`${OK}more than that`),
  ]) {
    const server = await rawServer(answer);
    for (let i = 0; i < 4; i++) {
      const response = await fetch(server.url, { method: 'POST', body: 'x' });
      assert.strictEqual(await response.text(), 'ok');
    }
    assert.strictEqual(server.connectionsMade, 4);
  }

  // Closed without an answer after the request had arrived: a GET is sent again, a POST is not.
  const unsure = await rawServer((socket, head, index) => (index === 1 ? socket.destroy() : socket.write(OK)));
  await (await fetch(unsure.url)).text();
  assert.strictEqual(await (await fetch(unsure.url)).text(), 'ok');
  const refuses = await rawServer((socket, head, index) => (index === 1 ? socket.end() : socket.write(OK)));
  await (await fetch(refuses.url)).text();
  await assert.rejects(fetch(refuses.url, { method: 'POST', body: 'x' }), (error) => error.cause.code === 'UND_ERR_SOCKET');
});
