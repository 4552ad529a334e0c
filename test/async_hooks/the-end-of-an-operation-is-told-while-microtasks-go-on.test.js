'use strict';
const assert = require('node:assert');
const { AsyncResource, createHook } = require('node:async_hooks');
const settles = require('../settles.js');

const ended = new Set();
createHook({ init() {}, destroy: (id) => ended.add(id) }).enable();

settles(async () => {
  const resource = new AsyncResource('Test');
  resource.emitDestroy();
  // The loop does not get to run before this chain ends.
  for (let i = 0; i < 100_000 && !ended.has(resource.asyncId()); i++) await Promise.resolve();
  assert.ok(ended.has(resource.asyncId()));
});
