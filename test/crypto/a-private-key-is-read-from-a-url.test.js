'use strict';
const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const { createPrivateKey, generateKeyPairSync, sign, verify } = require('node:crypto');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'anode-keys-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true }));

const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const file = path.join(folder, 'key.pem');
const locked = path.join(folder, 'locked.pem');
fs.writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }));
fs.writeFileSync(locked, privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-128-cbc', passphrase: 'horse' }));

assert(createPrivateKey(pathToFileURL(file)).equals(privateKey));
assert(createPrivateKey({ key: pathToFileURL(locked), passphrase: 'horse' }).equals(privateKey));
assert.strictEqual(verify(null, 'data', publicKey, sign(null, 'data', pathToFileURL(file))), true);

assert.throws(() => createPrivateKey(pathToFileURL(locked)), { code: 'ERR_MISSING_PASSPHRASE' });
assert.throws(() => createPrivateKey(pathToFileURL(path.join(folder, 'none.pem'))), /No such file or directory/);
assert.throws(() => createPrivateKey(pathToFileURL(folder)), Error);
