'use strict';
const assert = require('node:assert');
const { Resolver } = require('node:dns').promises;
const { answer, record, serve } = require('./helper.js');
const settles = require('../settles.js');

settles(async () => {
  const silent = await serve(() => undefined);
  const gone = await serve(() => undefined);
  gone.close();
  const server = await serve((query, name) => answer(query, [record(name, 1, 5, Buffer.from([1, 2, 3, 4]))]));
  const resolver = new Resolver({ timeout: 250 });
  resolver.setServers([gone.address, silent.address, server.address]);
  assert.deepStrictEqual(await resolver.resolve4('a.test'), ['1.2.3.4']);
  resolver.setServers([gone.address]);
  await assert.rejects(resolver.resolve4('a.test'), { code: 'ECONNREFUSED' });
  silent.close();
  server.close();
});
