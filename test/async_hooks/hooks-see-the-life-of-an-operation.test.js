'use strict';
const assert = require('node:assert');
const { createHook, executionAsyncId } = require('node:async_hooks');

assert.strictEqual(executionAsyncId(), 1);
const log = [];
let watched;
const hook = createHook({
  init(id, type, trigger) {
    if (type !== 'Timeout') return;
    watched = id;
    log.push(`init by ${trigger}`);
  },
  before: (id) => { if (id === watched) log.push('before'); },
  after: (id) => { if (id === watched) log.push('after'); },
  destroy: (id) => { if (id === watched) log.push('destroy'); },
}).enable();
setTimeout(() => log.push(executionAsyncId() === watched ? 'inside' : 'elsewhere'), 1);
process.on('exit', () => {
  hook.disable();
  assert.deepStrictEqual(log, ['init by 1', 'before', 'inside', 'after', 'destroy']);
});
