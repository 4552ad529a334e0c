'use strict';
const assert = require('node:assert');

for (const value of [() => {}, Symbol('s'), new Proxy({}, {}), new Proxy([], {}), new WeakMap(), Promise.resolve(), { f() {} }, new URL('http://a/')]) {
  assert.throws(() => structuredClone(value), { name: 'DataCloneError', code: 25 });
}
