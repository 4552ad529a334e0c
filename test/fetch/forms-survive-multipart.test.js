'use strict';
// A FormData that is sent as multipart/form-data is the same when it is read back; malformed forms are refused.
const assert = require('node:assert');
const settles = require('../settles.js');

settles(async () => {
  const form = new FormData();
  form.append('plain "quoted"\n', 'line\nbreak');
  form.append('file', new File(['da', 'ta\r\n--x'], 'na"me.txt', { type: 'text/css' }));
  form.append('blob', new Blob(['z']), 'given.bin');
  form.append('empty', '');
  const back = await new Response(form).formData();
  const entries = [...back];
  assert.deepStrictEqual(entries.map(([name]) => name), ['plain "quoted"\r\n', 'file', 'blob', 'empty']);
  assert.strictEqual(entries[0][1], 'line\r\nbreak');
  assert.strictEqual(entries[1][1].name, 'na"me.txt');
  assert.strictEqual(entries[1][1].type, 'text/css');
  assert.strictEqual(await entries[1][1].text(), 'data\r\n--x');
  assert.strictEqual(entries[2][1].name, 'given.bin');
  assert.strictEqual(entries[3][1], '');

  const query = await new Response(new URLSearchParams([['a', 'b c'], ['a', 'é']])).formData();
  assert.deepStrictEqual(query.getAll('a'), ['b c', 'é']);

  const headers = { 'content-type': 'multipart/form-data; boundary=X' };
  const bad = [
    '', '--X', '--X\r\n', '--X\r\n\r\nno headers\r\n--X--', '--X\r\nContent-Disposition: attachment; name="a"\r\n\r\nb\r\n--X--',
    '--X\r\nContent-Disposition: form-data; name="a"\r\n\r\nunterminated', '--X\r\nContent-Disposition: form-data; name="a"\r\n\r\n--X--',
    '--X\r\nContent-Disposition: form-data; name="a"; filename*=UTF-8\'\'%ff\r\n\r\nb\r\n--X--',
  ];
  for (const body of bad) await assert.rejects(new Response(body, { headers }).formData(), { name: 'TypeError', message: /Failed to parse body/ });
  await assert.rejects(new Response('x').formData(), { name: 'TypeError', message: /Content-Type/ });

  form.set('file', 'replaced');
  form.append('file', '2');
  assert.deepStrictEqual(form.getAll('file'), ['replaced', '2']);
  form.delete('file');
  assert.strictEqual(form.has('file'), false);
});
