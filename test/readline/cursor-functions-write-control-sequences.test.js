'use strict';
// cursorTo(), moveCursor(), clearLine() and clearScreenDown() write CSI sequences.

const assert = require('node:assert');
const { PassThrough } = require('node:stream');
const readline = require('node:readline');

const output = new PassThrough({ encoding: 'utf8' });
readline.cursorTo(output, 4);
readline.cursorTo(output, 1, 2);
readline.moveCursor(output, -3, 1);
readline.clearLine(output, 1);
readline.clearScreenDown(output);
assert.strictEqual(output.read(), '\x1b[5G\x1b[3;2H\x1b[3D\x1b[1B\x1b[0K\x1b[0J');
assert.throws(() => readline.cursorTo(output, NaN), { code: 'ERR_INVALID_ARG_VALUE' });
