'use strict';
const assert = require('node:assert');
const { fork } = require('node:child_process');

if (process.argv[2] === 'child') {
  process.once('message', (message) => {
    process.send({ echo: message });
    process.disconnect();
  });
} else {
  const child = fork(__filename, ['child']);
  const messages = [];
  child.on('message', (message) => messages.push(message));
  child.send({ text: 'ä€😀', list: [1, null] });
  child.on('close', (code) => {
    assert.strictEqual(code, 0);
    assert.strictEqual(child.connected, false);
    assert.deepStrictEqual(messages, [{ echo: { text: 'ä€😀', list: [1, null] } }]);
  });
}
