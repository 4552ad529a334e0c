'use strict';
const assert = require('node:assert');
const { open } = require('node:fs/promises');
const settles = require('../settles.js');

settles(async () => {
  const handle = await open(__filename);
  const reading = handle.readFile('utf8');
  const closing = handle.close();
  assert.match(await reading, /what-is-under-way|under way|use strict/);
  await closing;
  assert.strictEqual(handle.fd, -1);
  await assert.rejects(handle.read(), { code: 'EBADF' });
});
