'use strict';
const assert = require('node:assert');
const { KeyObject, createHmac, createSecretKey, hkdfSync } = require('node:crypto');
const { inspect, isDeepStrictEqual, types } = require('node:util');

const given = Buffer.from('secret');
const key = createSecretKey(given);
given.fill(0);

assert(key instanceof KeyObject && types.isKeyObject(key));
assert.strictEqual(key.type, 'secret');
assert.strictEqual(key.symmetricKeySize, 6);
assert(!inspect(key, { showHidden: true, depth: 9 }).includes('73'));
assert.strictEqual(JSON.stringify(key), '{}');

key.export().fill(0);
assert.strictEqual(key.export().toString(), 'secret');
assert.deepStrictEqual(key.export({ format: 'jwk' }), { kty: 'oct', k: 'c2VjcmV0' });

assert(key.equals(createSecretKey('c2VjcmV0', 'base64')));
assert(!key.equals(createSecretKey('secrex')));
assert(isDeepStrictEqual(key, structuredClone(key)));
assert(!isDeepStrictEqual(key, createSecretKey('other')));

assert.strictEqual(createHmac('sha256', key).update('x').digest('hex'), createHmac('sha256', 'secret').update('x').digest('hex'));
assert.deepStrictEqual(hkdfSync('sha256', key, 's', 'i', 32), hkdfSync('sha256', 'secret', 's', 'i', 32));

assert.throws(() => createSecretKey(1), { code: 'ERR_INVALID_ARG_TYPE' });
assert.throws(() => new KeyObject('secret', {}), { code: 'ERR_INVALID_ARG_TYPE' });
assert.throws(() => Object.create(KeyObject.prototype).type, { code: 'ERR_INVALID_THIS' });
assert.throws(() => key.equals({}), { code: 'ERR_INVALID_ARG_TYPE' });
