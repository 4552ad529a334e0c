'use strict';
// Certificates of authorities that are trusted by default: those of the command, those of the system, and those that the
// environment or the program adds.

const { codes: { ERR_CRYPTO_OPERATION_FAILED, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE } } = require('internal/errors');
const { nativeError } = require('internal/crypto/native_error');
const { validateString } = require('internal/validators');

const native = binding('tls');

/** Where systems keep their authorities, in one file. */
const SYSTEM_FILES = [
  '/etc/ssl/certs/ca-certificates.crt', '/etc/pki/tls/certs/ca-bundle.crt', '/etc/ssl/ca-bundle.pem', '/etc/ssl/cert.pem',
];
const PEM = /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----[\s\S]*?-----END (?:TRUSTED |X509 )?CERTIFICATE-----/g;

let bundled;
let system;
let extra;
let chosen;
/** Whether native code has been told of more than it has of its own. */
let told = false;

function pemOf(der) {
  const lines = Buffer.from(der).toString('base64').match(/.{1,64}/g).join('\n');
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----`;
}

/** @returns {readonly string[]} in PEM */
function bundledCertificates() {
  return (bundled ??= Object.freeze(native.bundledRoots().map(pemOf)));
}

function certificatesIn(text) {
  return (text.match(PEM) ?? []).map((pem) => `${pem}\n`);
}

function systemCertificates() {
  if (system !== undefined) return system;
  const fs = require('fs');
  const files = process.env.SSL_CERT_FILE ? [process.env.SSL_CERT_FILE] : SYSTEM_FILES;
  const file = files.find((path) => fs.existsSync(path));
  system = Object.freeze(file === undefined ? [] : certificatesIn(fs.readFileSync(file, 'latin1')));
  return system;
}

/** Those of NODE_EXTRA_CA_CERTS; a file that cannot be read is warned of. */
function extraCertificates() {
  if (extra !== undefined) return extra;
  const path = process.env.NODE_EXTRA_CA_CERTS;
  extra = [];
  if (path) {
    try {
      extra = certificatesIn(require('fs').readFileSync(path, 'latin1'));
    } catch (error) {
      process.emitWarning(`Ignoring extra certs from \`${path}\`, load failed: ${systemError(error)}`);
    }
  }
  Object.freeze(extra);
  return extra;
}

/** The system's error as OpenSSL would tell of it. */
function systemError({ errno, message }) {
  if (errno === undefined) return message;
  const [, text] = require('util').getSystemErrorMap().get(errno) ?? ['', message];
  return `error:${(0x80000000 - errno).toString(16).toUpperCase()}:system library::${text[0].toUpperCase()}${text.slice(1)}`;
}

function usesSystem() {
  return require('internal/options').getOption('--use-system-ca') === true;
}

function usesOnlyOpenssl() {
  return require('internal/options').getOption('--use-openssl-ca') === true;
}

function defaultCertificates() {
  if (chosen !== undefined) return chosen;
  const all = [...(usesOnlyOpenssl() ? systemCertificates() : bundledCertificates())];
  if (usesSystem()) all.push(...systemCertificates());
  all.push(...extraCertificates());
  chosen = Object.freeze([...new Set(all)]);
  return chosen;
}

/** Has native code trust what is trusted by default; called before that is needed. */
function useDefaults() {
  if (told) return;
  told = true;
  const onlyOpenssl = usesOnlyOpenssl();
  const more = [...(usesSystem() || onlyOpenssl ? systemCertificates() : []), ...extraCertificates()];
  if (more.length > 0 || onlyOpenssl) native.setDefaultRoots(!onlyOpenssl, Buffer.from(more.join('\n'), 'latin1'));
}

const KINDS = {
  __proto__: null, default: defaultCertificates, system: systemCertificates, bundled: bundledCertificates, extra: extraCertificates,
};

/**
 * @param {'default' | 'system' | 'bundled' | 'extra'} [type]
 * @returns {readonly string[]} in PEM
 */
function getCACertificates(type = 'default') {
  validateString(type, 'type');
  const get = KINDS[type];
  if (get === undefined) throw new ERR_INVALID_ARG_VALUE('type', type);
  return get();
}

/** @param {(string | ArrayBufferView)[]} certs in PEM: all that is trusted by default from now on */
function setDefaultCACertificates(certs) {
  if (!Array.isArray(certs)) throw new ERR_INVALID_ARG_TYPE('certs', 'Array', certs);
  const list = [];
  certs.forEach((cert, i) => {
    if (typeof cert !== 'string' && !ArrayBuffer.isView(cert)) {
      throw new ERR_INVALID_ARG_TYPE(`certs[${i}]`, ['string', 'ArrayBufferView'], cert);
    }
    const text = typeof cert === 'string' ? cert : Buffer.from(cert.buffer, cert.byteOffset, cert.byteLength).latin1Slice();
    for (const der of native.certificatesIn(Buffer.from(text, 'latin1'))) list.push(pemOf(der));
  });
  if (list.length === 0 && certs.length > 0) {
    throw nativeError(ERR_CRYPTO_OPERATION_FAILED, 'No valid certificates found in the provided array');
  }
  chosen = Object.freeze([...new Set(list)]);
  told = true;
  native.setDefaultRoots(false, Buffer.from(chosen.join('\n'), 'latin1'));
}

module.exports = { bundledCertificates, getCACertificates, setDefaultCACertificates, useDefaults };
