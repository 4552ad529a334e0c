'use strict';
const assert = require('node:assert');
const fs = require('node:fs');
const { promisify } = require('node:util');
const settles = require('../settles.js');

settles(async () => {
  const before = AbortSignal.abort('reason');
  await assert.rejects(fs.promises.readFile(__filename, { signal: before }), { name: 'AbortError', cause: 'reason' });

  for (const readFile of [fs.promises.readFile, promisify(fs.readFile)]) {
    const controller = new AbortController();
    const reading = readFile(__filename, { signal: controller.signal });
    controller.abort();
    await assert.rejects(reading, { name: 'AbortError' });
  }
});
