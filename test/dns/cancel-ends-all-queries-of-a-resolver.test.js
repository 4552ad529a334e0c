'use strict';
const assert = require('node:assert');
const dns = require('node:dns');
const { serve } = require('./helper.js');
const settles = require('../settles.js');

settles(async () => {
  const server = await serve(() => undefined);
  const resolver = new dns.Resolver();
  resolver.setServers([server.address]);
  const codes = [];
  for (let i = 0; i < 100; i++) {
    resolver.resolve4(`${i}.test`, (error) => {
      codes.push(error.code);
      if (codes.length === 100) {
        assert.ok(codes.every((code) => code === 'ECANCELLED'));
        // Nothing is pending any more.
        resolver.setServers(['127.0.0.1']);
        server.close();
      }
    });
  }
  assert.throws(() => resolver.setServers(['127.0.0.1']), { code: 'ERR_DNS_SET_SERVERS_FAILED' });
  setImmediate(() => {
    resolver.cancel();
    assert.strictEqual(codes.length, 0);
  });
  process.on('exit', () => assert.strictEqual(codes.length, 100));
});
