'use strict';
// util.inspect shows every kind of value as Node does.
const assert = require('node:assert');
const { inspect } = require('node:util');

const circular = { name: 'loop' };
circular.self = circular;
class Point {
  constructor() {
    this.x = 1;
  }
}
class Stack extends Array {}

for (const [value, text] of [
  [{ a: 1, 'b-c': [1, , 3] }, "{ a: 1, 'b-c': [ 1, <1 empty item>, 3 ] }"],
  [new Map([['k', new Set([1])]]), "Map(1) { 'k' => Set(1) { 1 } }"],
  [new Map([[1, 2]]).entries(), '[Map Entries] { [ 1, 2 ] }'],
  [circular, "<ref *1> { name: 'loop', self: [Circular *1] }"],
  [new Point(), 'Point { x: 1 }'],
  [Stack.from([1]), 'Stack(1) [ 1 ]'],
  [Object.create(null), '[Object: null prototype] {}'],
  [class A extends Point {}, '[class A extends Point]'],
  [async () => {}, '[AsyncFunction (anonymous)]'],
  [new Proxy({ a: 1 }, {}), 'Proxy({ a: 1 })'],
  [Promise.resolve(4), 'Promise { 4 }'],
  [new Uint8Array(2), 'Uint8Array(2) [ 0, 0 ]'],
  [{ get a() { return 1; }, set a(value) {} }, '{ a: [Getter/Setter] }'],
  ["it's", '"it\'s"'],
  [-0, '-0'],
  [Object(1n), '[BigInt: 1n]'],
]) {
  assert.strictEqual(inspect(value), text);
}
