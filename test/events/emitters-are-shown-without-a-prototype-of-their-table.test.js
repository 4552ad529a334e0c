'use strict';
// console.log() of an emitter shows its events as an object without prototype.

const assert = require('node:assert');
const EventEmitter = require('node:events');
const { inspect } = require('node:util');

const emitter = new EventEmitter();
assert.match(inspect(emitter), /_events: \[Object: null prototype\] \{\},/);
emitter.on('x', () => {});
assert.match(inspect(emitter), /_events: \[Object: null prototype\] \{ x: \[Function \(anonymous\)\] \},/);
