'use strict';
// getColorDepth() reads FORCE_COLOR, NO_COLOR, COLORTERM and TERM.

const assert = require('node:assert');
const { WriteStream } = require('node:tty');

const depth = (env) => WriteStream.prototype.getColorDepth.call({}, env);
assert.strictEqual(depth({ TERM: 'xterm-256color' }), 8);
assert.strictEqual(depth({ TERM: 'xterm' }), 4);
assert.strictEqual(depth({ TERM: 'xterm', COLORTERM: 'truecolor' }), 24);
assert.strictEqual(depth({ TERM: 'xterm', NO_COLOR: '1' }), 1);
assert.strictEqual(depth({ FORCE_COLOR: '3' }), 24);
assert.strictEqual(depth({ TERM: 'dumb', COLORTERM: 'truecolor' }), 1);
