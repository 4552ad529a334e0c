'use strict';
const assert = require('node:assert');
const { fork } = require('node:child_process');

const SIZE = 100 << 20;

if (process.argv[2] === 'child') {
  process.on('message', (text) => {
    assert.strictEqual(text.length, SIZE);
    process.send(text, () => process.disconnect());
  });
} else {
  const child = fork(__filename, ['child']);
  assert.strictEqual(child.send('x'.repeat(SIZE)), false);
  child.on('message', (text) => assert.ok(text === 'x'.repeat(SIZE)));
  child.on('exit', (code) => assert.strictEqual(code, 0));
}
