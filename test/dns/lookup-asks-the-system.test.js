'use strict';
const assert = require('node:assert');
const dns = require('node:dns');
const { promisify } = require('node:util');
const settles = require('../settles.js');

const lookup = promisify(dns.lookup);

settles(async () => {
  let synchronous = true;
  const looked = new Promise((resolve) => dns.lookup('127.0.0.1', (...result) => resolve([synchronous, ...result])));
  synchronous = false;
  assert.deepStrictEqual(await looked, [false, null, '127.0.0.1', 4]);

  const [first] = await lookup('localhost', { all: true, order: 'ipv4first' });
  assert.deepStrictEqual(first, { address: '127.0.0.1', family: 4 });
  await assert.rejects(lookup('no-such-host.invalid'), (error) => {
    assert.match(error.message, /^getaddrinfo (ENOTFOUND|EAI_AGAIN) no-such-host\.invalid$/);
    assert.strictEqual(error.syscall, 'getaddrinfo');
    assert.strictEqual(error.hostname, 'no-such-host.invalid');
    assert.ok(error.errno < -3000);
    return true;
  });
  assert.deepStrictEqual(await lookup('::1'), { address: '::1', family: 6 });
});

for (const [args, code] of [
  [['x'], 'ERR_INVALID_ARG_TYPE'],
  [['x', 'y', () => {}], 'ERR_INVALID_ARG_TYPE'],
  [['x', 5, () => {}], 'ERR_INVALID_ARG_VALUE'],
  [['x', { family: '4' }, () => {}], 'ERR_INVALID_ARG_VALUE'],
  [['x', { hints: 3 }, () => {}], 'ERR_INVALID_ARG_VALUE'],
  [['x', { order: 'any' }, () => {}], 'ERR_INVALID_ARG_VALUE'],
  [['', () => {}], 'ERR_INVALID_ARG_VALUE'],
  [['a\0b', () => {}], 'ERR_INVALID_ARG_VALUE'],
]) {
  assert.throws(() => dns.lookup(...args), { code });
}
