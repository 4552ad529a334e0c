'use strict';
// The engine's own console, which shows what it is given to debuggers only. Read before the global one takes its place.

module.exports = globalThis.console;
