'use strict';
const assert = require('node:assert');
const { Resolver } = require('node:dns').promises;
const { answer, encodeName, record, serve } = require('./helper.js');
const settles = require('../settles.js');

settles(async () => {
  const server = await serve((query, name) => {
    if (name === 'alias.test') return answer(query, [record(name, 5, 9, encodeName('a.test')), record('a.test', 1, 60, Buffer.from([1, 2, 3, 4]))]);
    if (name === 'mail.test') return answer(query, [record(name, 15, 9, Buffer.concat([Buffer.from([0, 10]), encodeName('mx.test')]))]);
    if (name === 'text.test') return answer(query, [record(name, 16, 9, Buffer.from('\x02ab\x00\x03c d'))]);
    if (name === '4.3.2.1.in-addr.arpa') return answer(query, [record(name, 12, 9, encodeName('host.test'))]);
    return answer(query, [], 0x8183);
  });
  const resolver = new Resolver();
  resolver.setServers([server.address]);
  assert.deepStrictEqual(resolver.getServers(), [server.address]);
  assert.deepStrictEqual(await resolver.resolve4('alias.test', { ttl: true }), [{ address: '1.2.3.4', ttl: 9 }]);
  assert.deepStrictEqual(await resolver.resolve('mail.test', 'MX'), [{ exchange: 'mx.test', priority: 10, type: 'MX' }]);
  assert.deepStrictEqual(await resolver.resolveTxt('text.test'), [['ab', '', 'c d']]);
  assert.deepStrictEqual(await resolver.reverse('1.2.3.4'), ['host.test']);
  await assert.rejects(resolver.resolve4('none.test'), {
    message: 'queryA ENOTFOUND none.test', code: 'ENOTFOUND', errno: undefined, syscall: 'queryA', hostname: 'none.test',
  });
  await assert.rejects(resolver.resolve6('mail.test'), { code: 'ENODATA' });
  await assert.rejects(resolver.resolve4('a..b'), { code: 'EBADNAME' });
  await assert.rejects(resolver.resolve4('hidden.onion'), { code: 'ENOTFOUND' });
  server.close();
});
