'use strict';
// In every mode with a tag a message is only decrypted to its end with the tag that it was encrypted with.
const assert = require('node:assert');
const crypto = require('node:crypto');

const modes = { 'aes-128-gcm': 12, 'aes-128-ccm': 12, 'aes-128-ocb': 12, 'chacha20-poly1305': 12, 'aes-128-siv': 0, 'aes-128-gcm-siv': 12 };

for (const [name, ivLength] of Object.entries(modes)) {
  const key = Buffer.alloc(crypto.getCipherInfo(name).keyLength, 1);
  const iv = Buffer.alloc(ivLength, 2);
  const message = Buffer.from('a message');
  const cipher = crypto.createCipheriv(name, key, iv, { authTagLength: 16 });
  const sealed = Buffer.concat([cipher.update(message), cipher.final()]);

  const open = (tag) => {
    const decipher = crypto.createDecipheriv(name, key, iv, { authTagLength: 16 });
    if (tag !== undefined) decipher.setAuthTag(tag);
    return Buffer.concat([decipher.update(sealed), decipher.final()]);
  };
  const tag = cipher.getAuthTag();
  assert.deepStrictEqual(open(tag), message, name);
  assert.throws(() => open(undefined), /authenticate|unsupported state/i, name);
  for (let bit = 0; bit < 128; bit += 13) {
    const wrong = Buffer.from(tag);
    wrong[bit >> 3] ^= 1 << (bit & 7);
    assert.throws(() => open(wrong), /authenticate|unsupported state/i, name);
  }
}
