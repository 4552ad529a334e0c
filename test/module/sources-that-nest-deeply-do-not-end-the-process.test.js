'use strict';
// The parser goes as deep as a source nests, which may be a program's input.
const assert = require('node:assert');
const { stripTypeScriptTypes } = require('node:module');

const DEEP = 10_000;
assert.throws(() => stripTypeScriptTypes(`let x: ${'['.repeat(DEEP)}`), { name: 'SyntaxError' });
assert.throws(() => stripTypeScriptTypes(`let x = ${'('.repeat(DEEP)}`), { name: 'SyntaxError' });
