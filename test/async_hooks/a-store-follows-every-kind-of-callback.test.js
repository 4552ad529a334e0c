'use strict';
const assert = require('node:assert');
const { AsyncLocalStorage, AsyncResource } = require('node:async_hooks');
const fs = require('node:fs');

const storage = new AsyncLocalStorage();
let checks = 0;
const check = () => {
  checks++;
  assert.strictEqual(storage.getStore(), 'here');
};
let bound;
storage.run('here', () => {
  process.nextTick(check);
  queueMicrotask(check);
  setTimeout(check, 1);
  setImmediate(check);
  Promise.resolve().then(check);
  (async () => {
    await 1;
    check();
  })();
  fs.stat(__filename, check);
  fs.promises.stat(__filename).then(check);
  bound = AsyncResource.bind(check);
});
assert.strictEqual(storage.getStore(), undefined);
bound();
process.on('exit', () => assert.strictEqual(checks, 9));
