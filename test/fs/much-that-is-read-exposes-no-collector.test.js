'use strict';
// What has been read is collected early, by a function of the engine that programs have only with --expose-gc.
const assert = require('node:assert');
const fs = require('node:fs');
const { runInNewContext } = require('node:vm');

let length = 0;
fs.createReadStream('/dev/zero', { end: 40e6 - 1 })
  .on('data', (chunk) => { length += chunk.length; })
  .on('end', () => {
    assert.strictEqual(length, 40e6);
    assert.strictEqual(typeof gc, 'undefined');
    assert.strictEqual(runInNewContext('typeof gc'), 'undefined');
  });
