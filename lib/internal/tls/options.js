'use strict';
// What the TLS options say that can be told without cryptography: protocol versions, types, the ALPN list's bytes.

const {
  codes: {
    ERR_INVALID_ARG_VALUE,
    ERR_OUT_OF_RANGE,
    ERR_TLS_INVALID_PROTOCOL_VERSION,
  },
} = require('internal/errors');
const { validateNumber, validateString } = require('internal/validators');

const VERSIONS = new Set(['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3']);
const TEXTS = ['ciphers', 'passphrase', 'ecdhCurve', 'sigalgs'];

/** Throws for options of a context or server that are wrong whatever the certificates are. */
function checkOptions(options) {
  for (const name of TEXTS) {
    if (options[name] !== undefined && options[name] !== null) validateString(options[name], `options.${name}`);
  }
  if (options.handshakeTimeout !== undefined) validateNumber(options.handshakeTimeout, 'options.handshakeTimeout');
  if (options.minVersion && !VERSIONS.has(options.minVersion)) {
    throw new ERR_TLS_INVALID_PROTOCOL_VERSION(options.minVersion, 'minimum');
  }
  if (options.maxVersion && !VERSIONS.has(options.maxVersion)) {
    throw new ERR_TLS_INVALID_PROTOCOL_VERSION(options.maxVersion, 'maximum');
  }
}

function encodeProtocols(protocols) {
  const parts = [];
  for (let i = 0; i < protocols.length; i++) {
    const name = protocols[i];
    if (typeof name !== 'string' || name === '') {
      throw new ERR_INVALID_ARG_VALUE(`protocols[${i}]`, name, 'must be a non-empty string');
    }
    const length = Buffer.byteLength(name);
    if (length > 255) {
      throw new ERR_OUT_OF_RANGE(`The byte length of the protocol at index ${i} exceeds the maximum length.`, '<= 255', length, true);
    }
    parts.push(Buffer.from([length]), Buffer.from(name));
  }
  return Buffer.concat(parts);
}

/**
 * Puts the wire form of a list of protocols into `out.ALPNProtocols`.
 * @param {string[] | ArrayBufferView} protocols
 * @param {{ALPNProtocols?: Buffer}} out
 */
function convertALPNProtocols(protocols, out) {
  if (Array.isArray(protocols)) out.ALPNProtocols = encodeProtocols(protocols);
  else if (ArrayBuffer.isView(protocols)) {
    out.ALPNProtocols = Buffer.from(Buffer.from(protocols.buffer, protocols.byteOffset, protocols.byteLength));
  }
}

module.exports = { checkOptions, convertALPNProtocols };
