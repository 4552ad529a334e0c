'use strict';
// The old name of the half of `tls` that makes connections.

const { Server, TLSSocket, connect, createServer } = require('tls');

process.emitWarning('The _tls_wrap module is deprecated. Use `node:tls` instead.', 'DeprecationWarning', 'DEP0192');

module.exports = { TLSSocket, Server, createServer, connect };
