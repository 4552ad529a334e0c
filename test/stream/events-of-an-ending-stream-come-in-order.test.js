'use strict';
// A stream that is read to its end emits end before close; a written one prefinish, finish, close.

const assert = require('node:assert');
const { Readable, Writable } = require('node:stream');

const events = [];
const readable = Readable.from(['a']);
const writable = new Writable({ write(chunk, encoding, callback) { callback(); } });
for (const name of ['end', 'close']) readable.on(name, () => events.push(`readable ${name}`));
for (const name of ['prefinish', 'finish', 'close']) writable.on(name, () => events.push(`writable ${name}`));
readable.resume();
writable.end('x', () => events.push('end callback'));
process.on('exit', () => {
  assert.deepStrictEqual(events.filter((e) => e.startsWith('r')), ['readable end', 'readable close']);
  assert.deepStrictEqual(events.filter((e) => !e.startsWith('r')),
                         ['writable prefinish', 'end callback', 'writable finish', 'writable close']);
});
