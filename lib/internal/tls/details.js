'use strict';
// What can be asked of a TLSSocket: certificates, cipher, protocol, session.

const { TLSSocket } = require('internal/tls/socket');
const { bufferOf } = require('internal/tls/handshake');

const native = binding('tls');
const { prototype } = TLSSocket;

/** A method that asks the session, and gives `otherwise` when there is no connection. */
function ask(name, get, otherwise) {
  prototype[name] = {
    [name](...args) {
      return this._handle === null || this.destroyed ? otherwise : get(this.ssl.session, this, ...args);
    },
  }[name];
}

/** The certificate as plain object. */
function legacy(der) {
  const { X509Certificate } = require('internal/crypto/x509');
  return new X509Certificate(bufferOf(der)).toLegacyObject();
}

/** With the certificates above it, each the issuer of the one before; the last is its own. */
function chainOf(ders) {
  const objects = ders.map(legacy);
  objects.forEach((object, i) => {
    const next = objects[i + 1];
    if (next !== undefined) object.issuerCertificate = next;
    else if (isOwnIssuer(ders[i])) object.issuerCertificate = object;
  });
  return objects[0];
}

function isOwnIssuer(der) {
  const { X509Certificate } = require('internal/crypto/x509');
  const certificate = new X509Certificate(bufferOf(der));
  return certificate.checkIssued(certificate);
}

ask('getPeerCertificate', (session, socket, detailed) => {
  const ders = native.sessionPeerCertificates(session, Boolean(detailed));
  if (ders.length === 0) return {};
  return detailed ? chainOf(ders) : legacy(ders[0]);
}, null);

ask('getCertificate', (session) => {
  const der = native.sessionCertificate(session);
  return der === undefined ? {} : legacy(der);
}, null);

ask('getPeerX509Certificate', (session) => {
  const ders = native.sessionPeerCertificates(session, true);
  const { fromChain } = require('internal/crypto/x509');
  return ders.length === 0 ? undefined : fromChain(ders.map(bufferOf));
}, undefined);

ask('getX509Certificate', (session) => {
  const der = native.sessionCertificate(session);
  const { fromChain } = require('internal/crypto/x509');
  return der === undefined ? undefined : fromChain([bufferOf(der)]);
}, undefined);

ask('getCipher', (session) => {
  const cipher = native.sessionCipher(session);
  if (cipher === undefined) return {};
  const [name, standardName, version] = cipher;
  return { name, standardName, version };
}, null);

ask('getProtocol', (session) => native.sessionProtocol(session), null);

ask('getSession', (session) => bufferOf(native.sessionSession(session)), null);

ask('isSessionReused', (session) => native.sessionIsReused(session), null);

ask('getTLSTicket', (session, { _tlsOptions }) => (_tlsOptions.isServer ? undefined : bufferOf(native.sessionTicket(session))), null);

ask('getFinished', (session) => bufferOf(native.sessionFinished(session, false)), null);

ask('getPeerFinished', (session) => bufferOf(native.sessionFinished(session, true)), null);

ask('getSharedSigalgs', (session) => native.sessionSharedSigalgs(session), null);

ask('getEphemeralKeyInfo', (session, { _tlsOptions }) => {
  if (_tlsOptions.isServer) return null;
  const found = native.sessionEphemeralKey(session);
  if (found === undefined) return {};
  const [type, name, size] = found;
  return name === undefined ? { type, size } : { type, name, size };
}, null);
