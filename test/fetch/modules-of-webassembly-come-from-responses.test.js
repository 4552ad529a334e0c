'use strict';
// WebAssembly.compileStreaming and instantiateStreaming take a response, or a promise of one, that says it is a module.
const assert = require('node:assert');
const settles = require('../settles.js');

const bytes = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 127, 3, 2, 1, 0, 7, 5, 1, 1, 102, 0, 0, 10, 6, 1, 4, 0, 65, 42, 11);
const response = (type = 'application/wasm', status = 200, body = bytes) => new Response(body, { status, headers: type === null ? {} : { 'content-type': type } });

settles(async () => {
  assert.ok(await WebAssembly.compileStreaming(response()) instanceof WebAssembly.Module);
  const { instance } = await WebAssembly.instantiateStreaming(Promise.resolve(response()));
  assert.strictEqual(instance.exports.f(), 42);
  for (const bad of [response('text/html'), response('Application/WASM'), response('application/wasm;'), response(null), response('application/wasm', 404)]) {
    await assert.rejects(WebAssembly.compileStreaming(bad), { name: 'TypeError', code: 'ERR_WEBASSEMBLY_RESPONSE' });
  }
  await assert.rejects(WebAssembly.compileStreaming(bytes), { code: 'ERR_INVALID_ARG_TYPE' });
  await assert.rejects(WebAssembly.compileStreaming(response(undefined, 200, bytes.subarray(0, 20))), {
    name: 'CompileError', message: /^WebAssembly\.compileStreaming\(\): /,
  });
  const reason = new RangeError('mine');
  await assert.rejects(WebAssembly.instantiateStreaming(Promise.reject(reason)), reason);
});
