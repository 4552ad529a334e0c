'use strict';
const assert = require('node:assert');
const dns = require('node:dns');

dns.setServers(['1.2.3.4', '1.2.3.4:53', '1.2.3.4:5353', '0:0:0:0:0:0:0:1', '[::1]:53', '[::1]:5353']);
const expected = ['1.2.3.4', '1.2.3.4:5353', '::1', '[::1]:5353'];
assert.deepStrictEqual(dns.getServers(), expected);
assert.deepStrictEqual(dns.promises.getServers(), expected);
for (const bad of ['', ' ', 'localhost', '1.2.3.4:', '1.2.3.4:x', '1.2.3.4:53:53', '[::1', '::1]:53', ':'.repeat(1e5)]) {
  assert.throws(() => dns.setServers([bad]), { code: 'ERR_INVALID_IP_ADDRESS' });
}
assert.throws(() => dns.setServers(['1.2.3.4:65536']), { code: 'ERR_SOCKET_BAD_PORT' });
assert.deepStrictEqual(dns.getServers(), expected);
