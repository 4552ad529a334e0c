'use strict';
// The `wasi` module: its class is there for packages that import it, and says that it cannot be made yet.

const { refusal } = require('internal/refusal');

/** The system interface of a WebAssembly program. */
class WASI {
  constructor() {
    throw refusal('WASI');
  }
}

module.exports = { WASI };
