'use strict';
// A dispatcher (of one fetch, or the global one) is given the request and answers it, in the older style or the newer.
const assert = require('node:assert');
const settles = require('../settles.js');

function dispatcher(style, answer) {
  return {
    seen: [],
    dispatch({ headers, method, origin, path }, handler) {
      this.seen.push(`${method} ${origin}${path} ${headers['x-mine']}`);
      setImmediate(() => {
        const controller = { pause() {}, resume() {}, abort(reason) { handler.onResponseError(controller, reason); } };
        if (style === 'newer') handler.onRequestStart(controller, {});
        else handler.onConnect(() => {});
        if (answer instanceof Error) {
          if (style === 'newer') handler.onResponseError(controller, answer);
          else handler.onError(answer);
          return;
        }
        const redirect = path === '/from';
        if (style === 'newer') {
          handler.onResponseStart(controller, redirect ? 302 : 200, redirect ? { location: '/to' } : { 'x-y': ['1', '2'] }, 'Text');
          handler.onResponseData(controller, Buffer.from(answer));
          handler.onResponseEnd(controller, {});
        } else {
          const raw = redirect ? ['location', '/to'] : ['x-y', '1', 'x-y', '2'];
          handler.onHeaders(redirect ? 302 : 200, raw.map((text) => Buffer.from(text)), () => {}, 'Text');
          handler.onData(Buffer.from(answer));
          handler.onComplete([]);
        }
      });
      return true;
    },
  };
}

settles(async () => {
  for (const style of ['newer', 'older']) {
    const one = dispatcher(style, 'said');
    const response = await fetch('http://nowhere.example/from', { dispatcher: one, headers: { 'x-mine': 'yes' } });
    assert.deepStrictEqual([response.status, response.statusText, response.headers.get('x-y'), await response.text(), response.url],
      [200, 'Text', '1, 2', 'said', 'http://nowhere.example/to']);
    assert.deepStrictEqual(one.seen, ['GET http://nowhere.example/from yes', 'GET http://nowhere.example/to yes']);
    const reason = new Error('no');
    await assert.rejects(fetch('http://nowhere.example/', { dispatcher: dispatcher(style, reason) }), (error) => error.cause === reason);

    const all = Symbol.for('undici.globalDispatcher.1');
    globalThis[all] = dispatcher(style, 'global');
    assert.strictEqual(await (await fetch('http://nowhere.example/')).text(), 'global');
    delete globalThis[all];
  }
  await assert.rejects(fetch('http://nowhere.example/', { dispatcher: {} }), (error) => error.cause.code === 'UND_ERR_INVALID_ARG');
});
