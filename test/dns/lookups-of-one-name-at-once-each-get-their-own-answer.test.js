'use strict';
const assert = require('node:assert');
const dns = require('node:dns');
const { AsyncLocalStorage } = require('node:async_hooks');
const settles = require('../settles.js');

const store = new AsyncLocalStorage();
const answers = [];

function asked(number, options) {
  return new Promise((resolve) => {
    store.run(number, () => dns.lookup('localhost', options, (err, address) => {
      assert.ifError(err);
      assert.strictEqual(store.getStore(), number);
      answers.push(number);
      resolve(address);
    }));
  });
}

settles(async () => {
  const results = await Promise.all([0, 1, 2, 3, 4, 5].map((number) => asked(number, { all: number % 2 === 0, family: 4 })));
  assert.deepStrictEqual(answers, [0, 1, 2, 3, 4, 5]);
  for (const [number, result] of results.entries()) {
    assert.deepStrictEqual(result, number % 2 === 0 ? [{ address: '127.0.0.1', family: 4 }] : '127.0.0.1');
  }
  // Each has a list of its own.
  results[0].push('mine');
  assert.strictEqual(results[2].length, 1);

  // One that asks within an answer gets a new one.
  await new Promise((resolve) => dns.lookup('localhost', (err) => {
    assert.ifError(err);
    dns.lookup('localhost', resolve);
  }));
  // Names that there are not fail for all who ask.
  const failures = await Promise.allSettled([1, 2].map(() => dns.promises.lookup('nothing.invalid')));
  for (const { reason } of failures) assert.match(reason.code, /^(ENOTFOUND|EAI_AGAIN)$/);
  assert.notStrictEqual(failures[0].reason, failures[1].reason);
});
