'use strict';
// The old name of the half of `tls` that makes contexts.

const { SecureContext, createSecureContext } = require('tls');

process.emitWarning('The _tls_common module is deprecated. Use `node:tls` instead.', 'DeprecationWarning', 'DEP0192');

/** The certificate object as it is; what is none becomes null. */
function translatePeerCertificate(certificate) {
  return certificate || null;
}

module.exports = { SecureContext, createSecureContext, translatePeerCertificate };
