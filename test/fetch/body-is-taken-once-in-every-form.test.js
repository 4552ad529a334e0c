'use strict';
// A body can be taken once, as text, JSON, bytes, buffer, blob or stream; clones are taken by themselves.
const assert = require('node:assert');
const settles = require('../settles.js');

settles(async () => {
  const stream = () => new ReadableStream({
    start(controller) {
      controller.enqueue(Buffer.from('{"a":'));
      controller.enqueue(Buffer.from('"é"}'));
      controller.close();
    },
  });
  const makers = [() => '{"a":"é"}', () => Buffer.from('{"a":"é"}'), () => new Blob(['{"a":"é"}']), stream,
    () => (async function* () { yield '{"a":'; yield Buffer.from('"é"}'); })()];
  for (const make of makers) {
    assert.strictEqual(await new Response(make()).text(), '{"a":"é"}');
    assert.deepStrictEqual(await new Response(make()).json(), { a: 'é' });
    assert.strictEqual(Buffer.from(await new Response(make()).arrayBuffer()).toString(), '{"a":"é"}');
    assert.strictEqual(Buffer.from(await new Response(make()).bytes()).toString(), '{"a":"é"}');
    assert.strictEqual(await (await new Response(make(), { headers: { 'content-type': 'text/x; a=b' } }).blob()).text(), '{"a":"é"}');
    const chunks = [];
    for await (const chunk of new Response(make()).body) chunks.push(chunk);
    assert.strictEqual(Buffer.concat(chunks).toString(), '{"a":"é"}');

    const original = new Response(make());
    const copy = original.clone();
    assert.strictEqual(await copy.text(), '{"a":"é"}');
    assert.strictEqual(original.bodyUsed, false);
    assert.strictEqual(await original.text(), '{"a":"é"}');
    assert.strictEqual(original.bodyUsed, true);
    assert.strictEqual(original.body.locked, true);
    await assert.rejects(original.json(), { name: 'TypeError', message: 'Body is unusable: Body has already been read' });
    assert.throws(() => original.clone(), TypeError);
  }
  const bytes = new Uint8Array([65]);
  const held = new Response(bytes);
  bytes[0] = 66;
  assert.strictEqual(await held.text(), 'A');
  assert.strictEqual(await new Response('\ufeffx').text(), 'x');
  assert.strictEqual(new Response().body, null);
  await assert.rejects(new Response('{').json(), SyntaxError);
  await assert.rejects(new Response(new ReadableStream({ start(c) { c.enqueue('x'); } })).text(), TypeError);
  const failing = new ReadableStream({ pull() { throw new RangeError('source'); } });
  await assert.rejects(new Response(failing).text(), { name: 'RangeError', message: 'source' });
});
