'use strict';
// pipeline() of generators and an async function resolves to what the function returns.

const assert = require('node:assert');
const { pipeline } = require('node:stream/promises');
const settles = require('../settles.js');

settles(async () => {
  const result = await pipeline(
    ['a', 'b'],
    async function* (source) {
      for await (const chunk of source) yield chunk.toUpperCase();
    },
    async (source) => {
      let text = '';
      for await (const chunk of source) text += chunk;
      return text;
    },
  );
  assert.strictEqual(result, 'AB');
});
