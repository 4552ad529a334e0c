'use strict';
const assert = require('node:assert');
const fs = require('node:fs');
const settles = require('../settles.js');

settles(async () => {
  const signal = { aborted: false };
  assert.strictEqual(await fs.promises.readFile(__filename, { encoding: 'utf8', signal }), fs.readFileSync(__filename, 'utf8'));

  const reading = fs.promises.readFile(__filename, { signal });
  signal.aborted = true;
  await assert.rejects(reading, { name: 'AbortError' });

  await using file = await fs.promises.open(__filename);
  await assert.rejects(file.readFile({ signal }), { name: 'AbortError' });
});
