'use strict';
const assert = require('node:assert');
const { Resolver } = require('node:dns').promises;
const { answer, record, serve } = require('./helper.js');
const settles = require('../settles.js');

settles(async () => {
  const good = (query) => answer(query, [record('a.test', 1, 5, Buffer.from([1, 2, 3, 4]))]);
  const replies = [
    (query) => query.subarray(0, 2),
    (query) => good(query).subarray(0, 30),
    (query) => Buffer.concat([query.subarray(0, 2), Buffer.alloc(500, 0xff)]),
    (query) => Buffer.concat([query.subarray(0, 2), Buffer.alloc(500, 0xc0)]),
    (query) => { const bytes = good(query); bytes.writeUInt16BE(0xffff, 6); return bytes; },
    (query) => { const bytes = good(query); bytes[12] = 0xc0; bytes[13] = 12; return bytes; },
  ];
  const server = await serve((query, name) => replies[Number(name.split('.')[0])](query));
  const resolver = new Resolver({ timeout: 250, tries: 1 });
  resolver.setServers([server.address]);
  for (let i = 0; i < replies.length; i++) {
    await assert.rejects(resolver.resolveAny(`${i}.test`), ({ code }) => code === 'EBADRESP' || code === 'ETIMEOUT');
  }
  server.close();
});
