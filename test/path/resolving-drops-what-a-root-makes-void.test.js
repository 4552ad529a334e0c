'use strict';
// resolve() goes from right to left until a path is absolute; join() never does.
const assert = require('node:assert');
const { posix, win32 } = require('node:path');

assert.strictEqual(posix.resolve('/a', '/b', '../c/./d//'), '/c/d');
assert.strictEqual(posix.join('/a', '/b', '../c/./d//'), '/a/c/d/');
assert.strictEqual(win32.resolve('C:\\a', 'D:', '\\b', 'c'), 'D:\\b\\c');
assert.strictEqual(win32.join('//server', 'share', '..', 'x'), '\\\\server\\share\\x');
assert.strictEqual(win32.normalize('a/../C:b'), '.\\C:b');
assert.strictEqual(posix.relative('/data/a/b', '/data/c'), '../../c');
