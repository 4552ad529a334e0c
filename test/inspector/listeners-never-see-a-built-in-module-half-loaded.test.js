'use strict';
const assert = require('node:assert');
const { Session } = require('node:inspector');

// Each script is told of while the module that it belongs to is being loaded.
const session = new Session();
session.connect();
const heard = [];
session.on('Debugger.scriptParsed', ({ params: { url } }) => {
  if (url !== 'node:http2' && url !== 'node:repl') return;
  const exported = require(url);
  heard.push([url, Object.keys(exported).length, exported]);
});
session.post('Debugger.enable');
for (const url of ['node:http2', 'node:repl']) {
  const exported = require(url);
  assert.deepStrictEqual(heard.at(-1).slice(0, 2), [url, Object.keys(exported).length]);
  assert.strictEqual(heard.at(-1)[2], exported);
}
session.disconnect();
