'use strict';
const assert = require('node:assert');
const { setTimeout: wait } = require('node:timers/promises');
const settles = require('../settles.js');

settles(async () => {
  const controller = new AbortController();
  const waiting = wait(60_000, undefined, { signal: controller.signal });
  controller.abort('enough');
  await assert.rejects(waiting, { name: 'AbortError', code: 'ABORT_ERR', cause: 'enough' });
  await assert.rejects(wait(1, 1, { ref: 1 }), { code: 'ERR_INVALID_ARG_TYPE' });
});
