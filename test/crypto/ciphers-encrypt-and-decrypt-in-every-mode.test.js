'use strict';
const assert = require('node:assert');
const crypto = require('node:crypto');
const { pipeline } = require('node:stream/promises');
const { Readable } = require('node:stream');
const settles = require('../settles.js');

const TEXT = 'héllo '.repeat(100);

const bytes = (length) => crypto.randomBytes(length);
const isAuthenticated = ({ mode, name }) => ['gcm', 'ccm', 'ocb'].includes(mode) || name === 'chacha20-poly1305';

for (const name of crypto.getCiphers()) {
  const info = crypto.getCipherInfo(name);
  // These want a message of a certain length, or one piece.
  if (['wrap', 'siv', 'gcm-siv', 'xts'].includes(info.mode) || name.endsWith('-cts')) continue;
  const key = bytes(info.keyLength);
  const iv = info.ivLength === undefined ? null : bytes(info.ivLength);
  const options = isAuthenticated(info) ? { authTagLength: 16 } : undefined;
  const cipher = crypto.createCipheriv(name, key, iv, options);
  const secret = Buffer.concat([cipher.update(TEXT), cipher.final()]);
  const decipher = crypto.createDecipheriv(name, crypto.createSecretKey(key), iv, options);
  if (options !== undefined) decipher.setAuthTag(cipher.getAuthTag());
  assert.strictEqual(decipher.update(secret, null, 'utf8') + decipher.final('utf8'), TEXT, name);
}

// An empty message has a tag too.
{
  const options = { authTagLength: 16 };
  const cipher = crypto.createCipheriv('aes-128-ccm', Buffer.alloc(16), Buffer.alloc(12), options);
  assert.strictEqual(cipher.final().length, 0);
  assert.strictEqual(cipher.getAuthTag().toString('hex'), 'b9f650fb3c39bb1bee0e291d33f6ae28');
  const decipher = crypto.createDecipheriv('aes-128-ccm', Buffer.alloc(16), Buffer.alloc(12), options);
  decipher.setAuthTag(cipher.getAuthTag());
  assert.strictEqual(decipher.final().length, 0);
}

// A message that was changed is refused.
for (const name of ['aes-256-gcm', 'aes-256-ccm', 'aes-256-ocb', 'chacha20-poly1305']) {
  const options = { authTagLength: 16 };
  const [key, iv] = [bytes(32), bytes(12)];
  const cipher = crypto.createCipheriv(name, key, iv, options);
  cipher.setAAD(Buffer.from('beside'), { plaintextLength: 6 });
  const secret = Buffer.concat([cipher.update('secret'), cipher.final()]);
  secret[0] ^= 1;
  const decipher = crypto.createDecipheriv(name, key, iv, options);
  decipher.setAuthTag(cipher.getAuthTag());
  decipher.setAAD(Buffer.from('beside'), { plaintextLength: 6 });
  decipher.update(secret);
  assert.throws(() => decipher.final(), { message: 'Unsupported state or unable to authenticate data' });
}

// As streams.
settles(async () => {
  const [key, iv] = [bytes(16), bytes(16)];
  const cipher = crypto.createCipheriv('aes-128-cbc', key, iv);
  const decipher = crypto.createDecipheriv('aes-128-cbc', key, iv);
  let text = '';
  await pipeline(Readable.from(['one ', 'two ', 'three']), cipher, decipher.setEncoding('utf8'), async (source) => {
    for await (const piece of source) text += piece;
  });
  assert.strictEqual(text, 'one two three');
});
