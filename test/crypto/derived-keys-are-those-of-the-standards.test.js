'use strict';
// Test vectors: RFC 6070 (PBKDF2), RFC 7914 (scrypt), RFC 5869 (HKDF), RFC 4231 (HMAC).
const assert = require('node:assert');
const crypto = require('node:crypto');

const hex = (bytes) => Buffer.from(bytes).toString('hex');
assert.strictEqual(hex(crypto.pbkdf2Sync('password', 'salt', 1, 20, 'sha1')), '0c60c80f961f0e71f3a9b524af6012062fe037a6');
assert.strictEqual(
  hex(crypto.scryptSync('', '', 64, { N: 16, r: 1, p: 1 })),
  '77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906');
assert.strictEqual(
  hex(crypto.hkdfSync('sha256', Buffer.alloc(22, 0x0b), Buffer.from('000102030405060708090a0b0c', 'hex'), Buffer.from('f0f1f2f3f4f5f6f7f8f9', 'hex'), 42)),
  '3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865');
assert.strictEqual(
  crypto.createHmac('sha256', Buffer.alloc(20, 0x0b)).update('Hi There').digest('hex'),
  'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7');
