'use strict';
// A Transform emits what flush() gives before end.

const assert = require('node:assert');
const { Transform } = require('node:stream');

const upper = new Transform({
  transform(chunk, encoding, callback) { callback(null, String(chunk).toUpperCase()); },
  flush(callback) { callback(null, '!'); },
});
let text = '';
upper.on('data', (chunk) => { text += chunk; });
upper.on('end', () => assert.strictEqual(text, 'AB!'));
upper.write('a');
upper.end('b');
process.on('exit', () => assert.strictEqual(text, 'AB!'));
