'use strict';
// The old name of the half of `tls` that makes contexts.

const { SecureContext, createSecureContext } = require('tls');
const { refusing } = require('internal/refusal');

process.emitWarning('The _tls_common module is deprecated. Use `node:tls` instead.', 'DeprecationWarning', 'DEP0192');

module.exports = {
  SecureContext,
  createSecureContext,
  translatePeerCertificate: refusing('translatePeerCertificate', 'TLS (translatePeerCertificate)'),
};
