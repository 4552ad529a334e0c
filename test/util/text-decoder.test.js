'use strict';
// TextDecoder decodes split sequences in stream mode, knows the labels of the standard, and is strict when fatal.
const assert = require('node:assert');
const { TextDecoder, TextEncoder } = require('node:util');

const decoder = new TextDecoder();
assert.strictEqual(decoder.decode(new Uint8Array([0xe2, 0x82]), { stream: true }) + decoder.decode(new Uint8Array([0xac])), '€');
assert.strictEqual(new TextDecoder('latin1').encoding, 'windows-1252');
assert.strictEqual(new TextDecoder('shift_jis').decode(new Uint8Array([0x82, 0xa0])), 'あ');
assert.throws(() => new TextDecoder('utf-8', { fatal: true }).decode(new Uint8Array([0xff])), { code: 'ERR_ENCODING_INVALID_ENCODED_DATA' });
assert.deepStrictEqual(new TextEncoder().encodeInto('a€', new Uint8Array(3)), { read: 1, written: 1 });
