'use strict';
// Messages that come in many reads, in both ways to write them, with others around them.
const assert = require('node:assert');
const { fork } = require('node:child_process');

if (process.argv[2] === 'child') {
  process.send('before');
  process.send({ text: 'ü'.repeat(2_000_000) });
  process.send('after');
} else {
  const got = {};
  for (const serialization of ['json', 'advanced']) {
    got[serialization] = [];
    const child = fork(__filename, ['child'], { serialization });
    child.on('message', (message) => got[serialization].push(message.text?.length ?? message));
  }
  process.on('exit', () => {
    const all = ['before', 2_000_000, 'after'];
    assert.deepStrictEqual(got, { json: all, advanced: all });
  });
}
