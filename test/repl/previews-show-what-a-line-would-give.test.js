'use strict';
// While one types, the completion of a name and the value of the line are shown, unless having it would have effects.

const assert = require('node:assert');
const { PassThrough } = require('node:stream');
const repl = require('node:repl');

const output = new PassThrough({ encoding: 'utf8' });
const server = repl.start({ input: new PassThrough(), output, terminal: true, useColors: false });
server.write('var distinctive = [1, 2]; var touched = 0\n');
output.read();

function shownFor(text) {
  server.write(null, { name: 'u', ctrl: true });
  output.read();
  server.write(text);
  return output.read();
}

assert.match(shownFor('distinctive'), /\n\/\/ \[ 1, 2 \]/);
assert.match(shownFor('distinct'), / \/\/ ive.*\n\/\/ \[ 1, 2 \]/);
assert.match(shownFor('distinctive.map((x) => x * 2)'), /\n\/\/ \[ 2, 4 \]/);
assert.doesNotMatch(shownFor('touched++'), /\/\//);
assert.strictEqual(server.context.touched, 0);
assert.doesNotMatch(shownFor('while (true);'), /\/\//);
server.close();
