'use strict';
// What an input's timers and promises throw is shown at its prompt and remembered in _error; the process goes on.

const assert = require('node:assert');
const { PassThrough } = require('node:stream');
const repl = require('node:repl');
const settles = require('../settles.js');

function shownBy(line, options) {
  const output = new PassThrough({ encoding: 'utf8' });
  const server = repl.start({ input: new PassThrough(), output, prompt: '', ...options });
  return new Promise((resolve) => {
    output.on('data', (text) => {
      if (!text.includes('Uncaught')) return;
      server.close();
      resolve([text.split('\n')[0], server.context._error]);
    });
    server.write(`${line}\n`);
  });
}

settles(async () => {
  const [timer, timerError] = await shownBy("setTimeout(() => { throw new TypeError('late') }); undefined");
  assert.strictEqual(timer, 'Uncaught TypeError: late');
  assert.strictEqual(timerError.message, 'late');
  const [rejection] = await shownBy("Promise.reject(new Error('lost')); undefined");
  assert.match(rejection, /^Uncaught Error: lost/);

  const seen = [];
  const server = repl.start({
    input: new PassThrough(),
    output: new PassThrough(),
    handleError(error) {
      seen.push(error.message);
      return 'ignore';
    },
  });
  server.write("throw new Error('mine')\n");
  assert.deepStrictEqual(seen, ['mine']);
  server.close();
});
