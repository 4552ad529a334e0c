'use strict';
// compose() writes to the first stream and reads from the last.

const assert = require('node:assert');
const { PassThrough, Transform, compose } = require('node:stream');

const upper = new Transform({
  transform(chunk, encoding, callback) { callback(null, String(chunk).toUpperCase()); },
});
const composed = compose(new PassThrough(), upper, async function* (source) {
  for await (const chunk of source) yield `${chunk}!`;
});
let text = '';
composed.on('data', (chunk) => { text += chunk; });
composed.end('ab');
process.on('exit', () => assert.strictEqual(text, 'AB!'));
