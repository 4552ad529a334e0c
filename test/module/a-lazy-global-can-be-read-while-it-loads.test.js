'use strict';
// What a program has patched runs when a global loads on its first read, and may read, assign or delete that global: it is an
// ordinary property before and after.

const assert = require('node:assert');

const patched = [];
let meanwhile;

function patch(object, name) {
  const original = object[name];
  patched.push(() => { object[name] = original; });
  object[name] = function(...args) {
    const act = meanwhile;
    meanwhile = undefined;
    act?.();
    return Reflect.apply(original, this, args);
  };
}

/** What a first read gives, with `act` done in the middle of it, and the property after. */
function read(name, act) {
  meanwhile = act;
  const value = globalThis[name];
  assert.strictEqual(meanwhile, undefined, `nothing ran while ${name} loaded`);
  return [value, Object.getOwnPropertyDescriptor(globalThis, name)];
}

const ordinary = [[Map.prototype, 'get'], [Map.prototype, 'set'], [Object, 'defineProperty'], [Object, 'freeze'], [Array.prototype, 'map']];
for (const [object, name] of ordinary) patch(object, name);

let inner;
const [fetched, afterRead] = read('fetch', () => { inner = fetch; });
const [, afterAssignment] = read('WebSocket', () => { globalThis.WebSocket = 'mine'; });
const [, afterDeletion] = read('BroadcastChannel', () => { delete globalThis.BroadcastChannel; });
for (const restore of patched) restore();

const attributes = { writable: true, enumerable: true, configurable: true };
assert.strictEqual(typeof fetched, 'function');
assert.strictEqual(inner, fetched);
assert.deepStrictEqual(afterRead, { value: fetched, ...attributes });
assert.deepStrictEqual(afterAssignment, { value: 'mine', ...attributes, enumerable: false });
assert.strictEqual(afterDeletion, undefined);
