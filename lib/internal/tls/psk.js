'use strict';
// Keys that both sides have from elsewhere: what the callbacks of programs give, checked.

const {
  codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_TLS_PSK_SET_IDENTITY_HINT_FAILED },
} = require('internal/errors');
const { validateObject, validateString } = require('internal/validators');

const native = binding('tls');

const LONGEST_KEY = 512;
const LONGEST_IDENTITY = 256;
const TYPES = ['Object', 'Buffer', 'TypedArray', 'DataView'];

function checkKey(key) {
  if (key.byteLength > LONGEST_KEY) {
    throw new ERR_INVALID_ARG_VALUE('psk', key, `Pre-shared key exceeds ${LONGEST_KEY} bytes`);
  }
  return key;
}

/** What the server's callback says of an identity. */
function answerAsServer(socket, callback, identity) {
  const key = callback.call(socket._tlsOptions.server ?? socket, socket, identity);
  if (key === undefined || key === null) return undefined;
  if (!ArrayBuffer.isView(key)) throw new ERR_INVALID_ARG_TYPE('ret', TYPES, key);
  return [checkKey(key), Buffer.alloc(0)];
}

/** What the client's callback says to the server's hint, or to none. */
function answerAsClient(socket, callback, hint) {
  const given = callback.call(socket, hint ?? null);
  if (given === undefined || given === null) return undefined;
  validateObject(given, 'ret');
  if (!ArrayBuffer.isView(given.psk)) throw new ERR_INVALID_ARG_TYPE('ret.psk', TYPES.slice(1), given.psk);
  validateString(given.identity, 'ret.identity');
  const identity = Buffer.from(given.identity);
  if (identity.length > LONGEST_IDENTITY) {
    throw new ERR_INVALID_ARG_VALUE('identity', given.identity, `PSK identity exceeds ${LONGEST_IDENTITY} bytes`);
  }
  return [checkKey(given.psk), identity];
}

/** Has a connection ask the callback of its options for keys. */
function useKeys(socket, { isServer, pskCallback, pskIdentityHint }) {
  const { ssl } = socket;
  ssl.useKeys((text) => (isServer ? answerAsServer : answerAsClient)(socket, pskCallback, text));
  if (!isServer || !pskIdentityHint || native.sessionSetPskHint(ssl.session, pskIdentityHint)) return;
  process.nextTick(() => socket._emitTLSError(new ERR_TLS_PSK_SET_IDENTITY_HINT_FAILED()));
}

module.exports = { useKeys };
