'use strict';
// toWeb() and fromWeb() keep the chunks of bytes, text and objects.

const assert = require('node:assert');
const { Readable, Writable } = require('node:stream');
const settles = require('../settles.js');

settles(async () => {
  for (const [options, chunk, seen] of [
    [{}, 'ab', new Uint8Array([97, 98])], [{ encoding: 'utf8' }, 'ab', 'ab'], [{ objectMode: true }, { a: 1 }, { a: 1 }],
  ]) {
    const source = new Readable({ ...options, read() { this.push(chunk); this.push(null); } });
    const { value } = await Readable.toWeb(source).getReader().read();
    assert.deepStrictEqual(value, seen);
  }
  const written = [];
  const sink = new Writable({ write(chunk, encoding, callback) { written.push(String(chunk)); callback(); } });
  const writer = Writable.toWeb(sink).getWriter();
  await writer.write('x');
  await writer.close();
  assert.deepStrictEqual(written, ['x']);
  const back = Readable.fromWeb(new ReadableStream({ start(c) { c.enqueue('hey'); c.close(); } }), { objectMode: true });
  assert.deepStrictEqual(await back.toArray(), ['hey']);
});
