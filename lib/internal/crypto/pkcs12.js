'use strict';
// parsePKCS12: a private key with its certificates, of one file.

const { codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE } } = require('internal/errors');
const { validateObject } = require('internal/validators');
const { AsymmetricKey } = require('internal/crypto/keys');
const { dataTypes, isMemory, requireBytes, viewOf } = require('internal/crypto/memory');
const native = binding('crypto');

/**
 * @param {ArrayBuffer | ArrayBufferView} bundle
 * @param {{ passphrase?: string | ArrayBuffer | ArrayBufferView }} [options]
 * @returns {{ privateKey: KeyObject | null, certificate: X509Certificate | null, additionalCertificates: X509Certificate[] }}
 */
function parsePKCS12(bundle, options = undefined) {
  if (!isMemory(bundle)) throw new ERR_INVALID_ARG_TYPE('bundle', ['ArrayBuffer', 'TypedArray', 'DataView', 'Buffer'], bundle);
  if (options !== undefined) validateObject(options, 'options');
  const { passphrase = '' } = options ?? {};
  const secret = requireBytes(passphrase, 'options.passphrase', dataTypes);
  if (viewOf(secret).includes(0)) {
    throw new ERR_INVALID_ARG_VALUE('options.passphrase', passphrase, 'must not contain null bytes');
  }
  const { PrivateKeyObject } = require('internal/crypto/asymmetric_keys');
  const { X509Certificate } = require('internal/crypto/x509');
  const [key, certificate, others] = native.pkcs12Parse(bundle, secret);
  return {
    privateKey: key === null ? null : new PrivateKeyObject(new AsymmetricKey(key)),
    certificate: certificate === null ? null : new X509Certificate(certificate),
    additionalCertificates: others.map((der) => new X509Certificate(der)),
  };
}

module.exports = { parsePKCS12 };
