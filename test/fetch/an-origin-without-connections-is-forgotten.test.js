'use strict';
// Origins that a dispatcher has gone to, or whose request could not be made, leave nothing: when the last connection is
// closed the clock of all connections stops.
const assert = require('node:assert');
const { createHook } = require('node:async_hooks');
const { EventEmitter, once } = require('node:events');
const settles = require('../settles.js');
const listen = require('./raw_server.js');

const dispatcher = {
  dispatch(options, handler) {
    handler.onConnect(() => {});
    handler.onHeaders(200, [], () => {}, 'OK');
    handler.onComplete([]);
    return true;
  },
};

settles(async () => {
  const server = await listen((socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok'));
  server.ref();
  const running = new Set();
  const ended = new EventEmitter();
  createHook({
    init(id, type) {
      if (type === 'Timeout') running.add(id);
    },
    destroy(id) {
      if (running.delete(id)) ended.emit('one');
    },
  }).enable();
  assert.strictEqual(await (await fetch(server.url)).text(), 'ok');
  assert.ok(running.size > 0);
  await fetch('http://one.example/', { dispatcher });
  await assert.rejects(fetch('http://two.example/', { headers: { expect: '100-continue' } }));
  while (running.size > 0) await once(ended, 'one');
  server.close();
});
