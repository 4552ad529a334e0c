'use strict';
// fetch reads data: and blob: URLs, ranges of blobs included, and says why it refuses other schemes.
const assert = require('node:assert');
const settles = require('../settles.js');

settles(async () => {
  const data = await fetch('data:text/x;a=b;base64,aMOp#ignored');
  assert.strictEqual(data.headers.get('content-type'), 'text/x;a=b');
  assert.strictEqual(await data.text(), 'hé');
  assert.strictEqual(await (await fetch('data:,a%20%C3%A9')).text(), 'a é');

  const url = URL.createObjectURL(new Blob(['abcdef'], { type: 'text/y' }));
  const whole = await fetch(url);
  assert.deepStrictEqual([whole.status, whole.headers.get('content-length'), await whole.text()], [200, '6', 'abcdef']);
  for (const [range, text, contentRange] of [['bytes=1-2', 'bc', 'bytes 1-2/6'], ['bytes=4-', 'ef', 'bytes 4-5/6'], ['bytes=-1', 'f', 'bytes 5-5/6']]) {
    const part = await fetch(url, { headers: { range } });
    assert.deepStrictEqual([part.status, part.headers.get('content-range'), await part.text()], [206, contentRange, text]);
  }
  for (const range of ['bytes=9-', 'bytes=-', 'x']) await assert.rejects(fetch(url, { headers: { range } }), { message: 'fetch failed' });
  URL.revokeObjectURL(url);
  for (const each of [url, 'data:text/plain', 'data:;base64,!', 'about:blank', 'file:///etc/passwd', 'foo:bar']) {
    await assert.rejects(fetch(each), (error) => error.name === 'TypeError' && error.message === 'fetch failed' && error.cause instanceof Error);
  }
  await assert.rejects(fetch('not a url'), { name: 'TypeError', message: 'Failed to parse URL from not a url' });
  const reason = new Error('why');
  await assert.rejects(fetch('data:,x', { signal: AbortSignal.abort(reason) }), reason);
});
