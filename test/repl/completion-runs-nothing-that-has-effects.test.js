'use strict';
// Completing names calls no function and no getter, asks no proxy, and knows what let, const and class declared.

const assert = require('node:assert');
const { PassThrough } = require('node:stream');
const repl = require('node:repl');

const input = new PassThrough();
const server = repl.start({ input, output: new PassThrough(), terminal: true });
function complete(text) {
  let answer;
  server.complete(text, (error, found) => {
    assert.ifError(error);
    answer = found;
  });
  return answer;
}

server.write('let lexical = { one: { two: 2 }, get trap() { touched = true } }; touched = false\n');
server.write('const veiled = new Proxy({ one: 1 }, { get() { touched = true } }); function call() { touched = true }\n');
assert.deepStrictEqual(complete('lexic'), [['lexical'], 'lexic']);
assert.deepStrictEqual(complete('lexical.o'), [['lexical.one'], 'lexical.o']);
assert.deepStrictEqual(complete("x = lexical['o' + 'ne'].t"), [
  ["lexical['o' + 'ne'].toLocaleString", "lexical['o' + 'ne'].toString", '', "lexical['o' + 'ne'].two"], "lexical['o' + 'ne'].t",
]);
for (const text of ['lexical.trap.', 'veiled.', 'call().', '[call()].', 'lexical[call()].']) {
  complete(text);
  assert.strictEqual(server.context.touched, false, text);
}
assert.deepStrictEqual(complete('lexical.trap.')[0], []);
assert.deepStrictEqual(complete('.ed'), [['editor'], 'ed']);
assert.deepStrictEqual(complete('require("child_pro'), [['child_process'], 'child_pro']);
server.close();
