'use strict';
// Whatever the chunks, the decoded text is that of the whole.

const assert = require('node:assert');
const { StringDecoder } = require('node:string_decoder');

const texts = { utf8: 'añ€😀z', utf16le: 'añ€😀z', base64: 'hello world!', hex: 'abc', latin1: 'añb', base64url: 'x?y>z' };
for (const [encoding, text] of Object.entries(texts)) {
  const bytes = Buffer.from(text);
  for (let size = 1; size <= bytes.length; size++) {
    const decoder = new StringDecoder(encoding);
    let result = '';
    for (let at = 0; at < bytes.length; at += size) result += decoder.write(bytes.subarray(at, at + size));
    assert.strictEqual(result + decoder.end(), bytes.toString(encoding));
  }
}
