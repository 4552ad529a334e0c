'use strict';
const assert = require('node:assert');
const { Resolver } = require('node:dns').promises;
const { answer, record, serve } = require('./helper.js');
const settles = require('../settles.js');

settles(async () => {
  const forged = record('a.test', 1, 5, Buffer.from([6, 6, 6, 6]));
  const server = await serve((query, name) => {
    const reply = answer(query, [forged]);
    if (name === 'id.test') reply[0] ^= 1;
    else if (name === 'name.test') reply[13] ^= 1;
    else reply[12 + name.length + 2 + 1] ^= 2;
    return reply;
  });
  const resolver = new Resolver({ timeout: 250, tries: 1 });
  resolver.setServers([server.address]);
  const names = ['id.test', 'name.test', 'type.test'];
  await Promise.all(names.map((name) => assert.rejects(resolver.resolve4(name), { code: 'ETIMEOUT' })));
  server.close();
});
