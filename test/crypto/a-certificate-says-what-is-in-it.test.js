'use strict';
const assert = require('node:assert');
const { X509Certificate, createHash, generateKeyPairSync } = require('node:crypto');

const pem = `-----BEGIN CERTIFICATE-----
MIICKDCCAZGgAwIBAgIEC63K/jANBgkqhkiG9w0BAQsFADAsMRYwFAYDVQQDEw1h
bm9kZS5leGFtcGxlMRIwEAYDVQQKEwncYmVyLCBMdGQwIBcNMjYwMTAxMDAwMDAw
WhgPMjEyNjAxMDEwMDAwMDBaMCwxFjAUBgNVBAMTDWFub2RlLmV4YW1wbGUxEjAQ
BgNVBAoTCdxiZXIsIEx0ZDCBnzANBgkqhkiG9w0BAQEFAAOBjQAwgYkCgYEAuDeg
eGzS0z9Eae4kfFBKaHp5JVVXiYfQVS4aAkwIKD4cjQicXmcmBSTQ90zqW+8AOg3t
LrirIiNUhUWaRqOHPTieMDvET0vuAZlrUl+mJkAvjyHS1iQtX4uiwx/zWr3Tnm2E
/oa4xq+RvrmZ3rDyCGfekF846TCb9CjNuj44AOkCAwEAAaNVMFMwDAYDVR0TBAUw
AwEB/zAuBgNVHREEJzAlgg8qLmFub2RlLmV4YW1wbGWHBH8AAAGGDGh0dHA6Ly9h
L2IsYzATBgNVHSUEDDAKBggrBgEFBQcDATANBgkqhkiG9w0BAQsFAAOBgQCp87xj
pR564CUCuAw+2qrNDK73wVWKshf90FdiT24eCmGmx2yoK8oqFBVyzkXKgnlwAGdl
Xw6F/BfvxSo9ugR/0zXk49f7VjTngof9MzlGC+labpdNaa3z13E7z3aRua9XD7I4
ZKXqtkZ5ZAPlwQ58fbEvq5ozHTLdjbI4cNGoBg==
-----END CERTIFICATE-----
`;

const certificate = new X509Certificate(pem);
assert.strictEqual(certificate.subject, 'CN=anode.example\nO=Über\\, Ltd');
assert.strictEqual(certificate.issuer, certificate.subject);
assert.strictEqual(certificate.subjectAltName, 'DNS:*.anode.example, IP Address:127.0.0.1, URI:"http://a/b\\u002cc"');
assert.deepStrictEqual(certificate.validFromDate, new Date(Date.UTC(2026, 0, 1)));
assert.strictEqual(certificate.validTo, 'Jan  1 00:00:00 2126 GMT');
assert.strictEqual(certificate.serialNumber, '0BADCAFE');
assert.deepStrictEqual(certificate.keyUsage, ['1.3.6.1.5.5.7.3.1']);
assert.strictEqual(certificate.ca, true);
assert.strictEqual(certificate.signatureAlgorithm, 'sha256WithRSAEncryption');
assert.strictEqual(certificate.fingerprint256.replaceAll(':', '').toLowerCase(), createHash('sha256').update(certificate.raw).digest('hex'));

assert.strictEqual(certificate.checkHost('www.anode.example'), '*.anode.example');
assert.strictEqual(certificate.checkHost('www.anode.example', { wildcards: false }), undefined);
assert.strictEqual(certificate.checkHost('elsewhere.example'), undefined);
assert.strictEqual(certificate.checkIP('127.0.0.1'), '127.0.0.1');
assert.strictEqual(certificate.checkIP('127.0.0.2'), undefined);

assert.strictEqual(certificate.publicKey.asymmetricKeyType, 'rsa');
assert.strictEqual(certificate.verify(certificate.publicKey), true);
assert.strictEqual(certificate.verify(generateKeyPairSync('ed25519').publicKey), false);
assert.strictEqual(certificate.checkIssued(certificate), true);
assert.strictEqual(certificate.toLegacyObject().subject.O, 'Über, Ltd');

assert.strictEqual(new X509Certificate(certificate.raw).toString(), pem);
assert.throws(() => new X509Certificate('no certificate'), { code: 'ERR_OSSL_PEM_NO_START_LINE' });
