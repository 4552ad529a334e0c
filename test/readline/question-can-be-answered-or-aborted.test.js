'use strict';
// question() of readline/promises resolves to the next line, and rejects when its signal aborts.

const assert = require('node:assert');
const { PassThrough } = require('node:stream');
const readline = require('node:readline/promises');
const settles = require('../settles.js');

settles(async () => {
  const input = new PassThrough();
  const output = new PassThrough();
  const rl = readline.createInterface({ input, output });
  const answer = rl.question('name? ');
  input.write('Ada\n');
  assert.strictEqual(await answer, 'Ada');
  assert.strictEqual(String(output.read()), 'name? ');
  const controller = new AbortController();
  const asked = rl.question('again? ', { signal: controller.signal });
  controller.abort();
  await assert.rejects(asked, { name: 'AbortError' });
  rl.close();
  assert.throws(() => rl.prompt(), { code: 'ERR_USE_AFTER_CLOSE' });
});
