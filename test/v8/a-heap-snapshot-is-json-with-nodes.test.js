'use strict';
const assert = require('node:assert');
const v8 = require('node:v8');
const settles = require('../settles.js');

settles(async () => {
  let text = '';
  for await (const part of v8.getHeapSnapshot()) text += part;
  assert.ok(JSON.parse(text).nodes.length > 0);
});
