'use strict';
// tls.checkServerIdentity compares a host with the names of a certificate as RFC 6125 says.

const assert = require('node:assert');
const tls = require('node:tls');

const check = (host, cert) => tls.checkServerIdentity(host, cert)?.reason;

for (const [host, cert] of [
  ['a.com', { subject: { CN: 'A.com.' } }],
  ['a.com', { subject: { CN: ['b.com', 'a.com'] } }],
  ['b.a.com', { subject: { CN: '*.a.com' } }],
  ['b.a.com.', { subjectaltname: 'DNS:x.org, DNS:*b.a.com' }],
  ['::1', { subjectaltname: 'IP Address:0:0:0:0:0:0:0:1' }],
  ['127.0.0.1', { subjectaltname: 'IP Address:127.0.0.1' }],
]) assert.strictEqual(check(host, cert), undefined, host);

for (const [host, cert, reason] of [
  ['a.com', {}, 'Cert does not contain a DNS name'],
  ['a.com', { subject: { CN: 'b.com' } }, "Host: a.com. is not cert's CN: b.com"],
  ['a.com', { subjectaltname: 'DNS:*.com', subject: { CN: 'a.com' } }, "Host: a.com. is not in the cert's altnames: DNS:*.com"],
  ['c.b.a.com', { subjectaltname: 'DNS:*.a.com' }, "Host: c.b.a.com. is not in the cert's altnames: DNS:*.a.com"],
  ['xn--bcher-kva.a.com', { subject: { CN: 'xn--*.a.com' } }, "Host: xn--bcher-kva.a.com. is not cert's CN: xn--*.a.com"],
  ['evil.com', { subjectaltname: 'DNS:"a.com, DNS:evil.com"' }, 'Host: evil.com. is not in the cert\'s altnames: DNS:"a.com, DNS:evil.com"'],
  ['8.8.8.8', { subjectaltname: 'DNS:8.8.8.8' }, "IP: 8.8.8.8 is not in the cert's list: "],
]) assert.strictEqual(check(host, cert), reason, host);

const err = tls.checkServerIdentity('a.com', { subject: { CN: 'b.com' } });
assert.strictEqual(err.code, 'ERR_TLS_CERT_ALTNAME_INVALID');
assert.deepStrictEqual([err.host, err.cert], ['a.com', { subject: { CN: 'b.com' } }]);
assert.throws(() => tls.checkServerIdentity('a.com', { subjectaltname: 'DNS:"x\\q"' }), { code: 'ERR_TLS_CERT_ALTNAME_FORMAT' });
