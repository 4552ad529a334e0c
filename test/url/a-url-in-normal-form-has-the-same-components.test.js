'use strict';
// URLs that need no parsing are recognized without it; a line end behind them, which parsing drops, is enough to have
// them parsed. Both ways give the same.
const assert = require('node:assert');

const urls = [
  'http://localhost:3000/', 'https://example.com/a/b?c=d#e', 'https://a-b.c0.org/?', 'http://a.b/#', 'file:///etc/passwd',
  'file:///C:/x', 'http://a.b/%20?%27#%', 'https://a.b:443/', 'http://1.2.3.4/', 'http://a.1/', 'http://xn--ida.com/',
  'http://a.b/x/../y', 'http://a.b/%2e%2e/y', "http://a.b/'?'#'", 'http://a.b/|?|#|', 'http://a..b/', 'http://a.b/\\c',
];
const members = ['href', 'protocol', 'host', 'hostname', 'port', 'pathname', 'search', 'hash', 'origin'];
for (const text of urls) {
  const direct = URL.parse(text);
  const parsed = URL.parse(`${text}\n`);
  assert.strictEqual(direct === null, parsed === null, text);
  for (const member of members) assert.strictEqual(direct?.[member], parsed?.[member], `${member} of ${text}`);
}
