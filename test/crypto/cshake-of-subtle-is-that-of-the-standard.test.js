'use strict';
// cSHAKE128 with a text that it is customized with gives NIST's sample; without one it is SHAKE128; lengths are counted in bits.
const assert = require('node:assert');
const crypto = require('node:crypto');
const settles = require('../settles.js');

settles(async () => {
  const digest = async (parameters) => Buffer.from(
    await crypto.subtle.digest({ name: 'cSHAKE128', ...parameters }, Buffer.from('00010203', 'hex')));
  assert.strictEqual(
    (await digest({ outputLength: 256, customization: Buffer.from('Email Signature') })).toString('hex'),
    'c1c36925b6409a04f1b504fcbca9d82b4017277cb5ed2b2065fc1d3814d5aaf5');
  const plain = crypto.createHash('shake128', { outputLength: 2 }).update('00010203', 'hex').digest();
  assert.deepStrictEqual(await digest({ outputLength: 16 }), plain);
  plain[1] &= 0x80;
  assert.deepStrictEqual(await digest({ outputLength: 9 }), plain);
});
