'use strict';
// The `process` module: the global object itself, which internal/bootstrap/process fills.

module.exports = process;
