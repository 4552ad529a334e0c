'use strict';
const assert = require('node:assert');
const dns = require('node:dns');
const { promisify } = require('node:util');

let synchronous = true;
dns.lookup('127.0.0.1', (error, address, family) => {
  assert.strictEqual(synchronous, false);
  assert.deepStrictEqual([error, address, family], [null, '127.0.0.1', 4]);
});
synchronous = false;

dns.lookup('localhost', { all: true, order: 'ipv4first' }, (error, addresses) => {
  assert.ifError(error);
  assert.deepStrictEqual(addresses[0], { address: '127.0.0.1', family: 4 });
});
dns.lookup('no-such-host.invalid', (error) => {
  assert.match(error.message, /^getaddrinfo (ENOTFOUND|EAI_AGAIN) no-such-host\.invalid$/);
  assert.strictEqual(error.syscall, 'getaddrinfo');
  assert.strictEqual(error.hostname, 'no-such-host.invalid');
  assert.ok(error.errno < -3000);
});
promisify(dns.lookup)('::1').then((result) => assert.deepStrictEqual(result, { address: '::1', family: 6 }));

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
