'use strict';
// Completing a property evaluates what stands before the dot; nothing of the prompt holds that value afterwards.

const assert = require('node:assert');
const repl = require('node:repl');
const { PassThrough } = require('node:stream');
const v8 = require('node:v8');
const vm = require('node:vm');

v8.setFlagsFromString('--expose-gc');
const collect = vm.runInNewContext('gc');

const output = new PassThrough().resume();
const server = repl.start({ input: new PassThrough(), output, terminal: true, useGlobal: true });
let looked;

(function look() {
  globalThis.subject = { inner: {} };
  looked = new WeakRef(globalThis.subject);
  server.complete('subject.inn', (error, answer) => assert.deepStrictEqual(answer, [['subject.inner'], 'subject.inn']));
  delete globalThis.subject;
})();

// A WeakRef holds its target until the turn in which it was made is over.
setImmediate(() => {
  collect();
  assert.strictEqual(looked.deref(), undefined);
  server.close();
});
