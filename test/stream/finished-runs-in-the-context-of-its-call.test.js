'use strict';
// The callback of finished() sees the AsyncLocalStorage value of where it was given.

const assert = require('node:assert');
const { AsyncLocalStorage } = require('node:async_hooks');
const { Readable, finished } = require('node:stream');

const storage = new AsyncLocalStorage();
const stream = new Readable({ read() { this.push(null); } });
let seen;
storage.run('mine', () => finished(stream, () => { seen = storage.getStore(); }));
stream.resume();
process.on('exit', () => assert.strictEqual(seen, 'mine'));
