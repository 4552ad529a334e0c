'use strict';
// An abort rejects a fetch before the response, breaks its body after, cancels what is being sent, and closes the connection.
const assert = require('node:assert');
const { once } = require('node:events');
const net = require('node:net');
const rawServer = require('./raw_server.js');
const settles = require('../settles.js');

settles(async () => {
  const reason = new Error('enough');
  const silent = await rawServer(() => {});
  let connection = once(silent, 'connection');
  let controller = new AbortController();
  const waiting = fetch(silent.url, { signal: controller.signal });
  const [socket] = await connection;
  controller.abort(reason);
  await assert.rejects(waiting, reason);
  await once(socket, 'close');

  const begun = await rawServer((connected) => connected.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok'));
  controller = new AbortController();
  const response = await fetch(begun.url, { signal: controller.signal });
  const reader = response.body.getReader();
  assert.strictEqual(Buffer.from((await reader.read()).value).toString(), 'ok');
  controller.abort();
  await assert.rejects(reader.read(), { name: 'AbortError' });
  controller = new AbortController();
  const text = (await fetch(begun.url, { signal: controller.signal })).text();
  controller.abort();
  await assert.rejects(text, { name: 'AbortError' });
  await assert.rejects(fetch(silent.url, { signal: AbortSignal.timeout(10) }), { name: 'TimeoutError' });

  // A body that is being sent.
  const sink = net.createServer((connected) => connected.on('error', () => {}).resume()).listen(0, '127.0.0.1');
  await once(sink, 'listening');
  sink.unref();
  let cancelled;
  connection = once(sink, 'connection');
  controller = new AbortController();
  const body = new ReadableStream({
    pull(stream) { stream.enqueue(new Uint8Array(65536)); },
    cancel(given) { cancelled = given; },
  });
  const sending = fetch(`http://127.0.0.1:${sink.address().port}`, { method: 'POST', duplex: 'half', body, signal: controller.signal });
  const [receiver] = await connection;
  await once(receiver, 'data');
  controller.abort(reason);
  await assert.rejects(sending, reason);
  assert.strictEqual(cancelled, reason);

  // After the end it does nothing.
  const done = await rawServer((connected) => connected.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'));
  controller = new AbortController();
  const whole = await (await fetch(done.url, { signal: controller.signal })).text();
  controller.abort();
  assert.strictEqual(whole, 'ok');
  assert.strictEqual(await (await fetch(done.url)).text(), 'ok');
  assert.strictEqual(done.connectionsMade, 1);
}).then(() => process.exit());
