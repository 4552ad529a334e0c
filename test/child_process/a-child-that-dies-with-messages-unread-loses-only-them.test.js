'use strict';
const assert = require('node:assert');
const { fork } = require('node:child_process');

if (process.argv[2] === 'child') {
  process.send('ready');
  // Reads nothing any more.
  for (;;);
} else {
  const child = fork(__filename, ['child']);
  const errors = [];
  child.on('message', () => {
    for (let i = 0; i < 100; i++) child.send('x'.repeat(100_000), (error) => errors.push(error));
    // Without a callback, a failure would be an 'error' that nobody here listens for.
    for (let i = 0; i < 100; i++) child.send('x'.repeat(1000));
    child.kill('SIGKILL');
  });
  child.on('close', (code, signal) => {
    assert.strictEqual(signal, 'SIGKILL');
    assert.strictEqual(child.connected, false);
    // Each callback has been called.
    setImmediate(() => assert.deepStrictEqual(errors, new Array(100).fill(null)));
  });
}
