'use strict';
// `node:path`: the dialect of this platform, each dialect reachable from the other.

const posix = require('internal/path/posix');
const win32 = require('internal/path/win32');

posix.posix = win32.posix = posix;
posix.win32 = win32.win32 = win32;

module.exports = process.platform === 'win32' ? win32 : posix;
