'use strict';
// What a session asks and tells while connections are made: names, protocols, earlier sessions, the certificate's status.

const { codes: { ERR_MULTIPLE_CALLBACK, ERR_TLS_ALPN_CALLBACK_INVALID_RESULT } } = require('internal/errors');
const { FastBuffer } = require('internal/buffer/memory');

const native = binding('tls');

// What a native session is to tell of: session_watch.
const WATCH_KEYS = 1;
const WATCH_SESSIONS = 2;
const WATCH_HELLO = 4;
const WATCH_CERTIFICATE = 8;

/** By the numbers of `event_values` in crates/bindings/src/tls/session.rs. */
const listeners = [onStart, onDone, onKeys, onSession, onHello, onCertificate, onStatus];

/**
 * @param {import('internal/tls/handle').TLSHandle} handle
 * @param {any[]} events numbers and values
 */
function tell(handle, events) {
  for (let i = 0; i < events.length && !handle.closed; i += 2) {
    const { owner } = handle;
    if (owner === null) return;
    listeners[events[i]](handle, owner, events[i + 1]);
  }
}

/** @param {Uint8Array | undefined} bytes that native code has made */
function bufferOf(bytes) {
  return bytes === undefined ? undefined : new FastBuffer(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Protocols of a list in the wire's form; undefined for none, or one that a client has made up wrongly. */
function protocolsOf(bytes) {
  if (bytes === undefined) return undefined;
  const names = [];
  const list = bufferOf(bytes);
  for (let at = 0; at < list.length;) {
    const end = at + 1 + list[at];
    if (end > list.length) return undefined;
    names.push(list.latin1Slice(at + 1, end));
    at = end;
  }
  return names;
}

/** What is to be told of the connections of a server. */
function watchServer(handle, server, { SNICallback, ALPNCallback }) {
  let wanted = 0;
  if (server) {
    if (server.listenerCount('keylog') > 0) wanted |= WATCH_KEYS;
    if (server.listenerCount('newSession') > 0) wanted |= WATCH_SESSIONS;
    if (server.listenerCount('resumeSession') > 0) wanted |= WATCH_HELLO;
    if (server.listenerCount('OCSPRequest') > 0) wanted |= WATCH_CERTIFICATE;
  }
  if (ALPNCallback) wanted |= WATCH_HELLO;
  if (SNICallback) wanted |= WATCH_CERTIFICATE;
  handle.watched = wanted;
  native.sessionWatch(handle.session, wanted);
}

/** A client hears of sessions always: who wants them may say so late. */
function watchClient(handle) {
  handle.watched = WATCH_SESSIONS;
  native.sessionWatch(handle.session, WATCH_SESSIONS);
}

function watchKeys(handle) {
  handle.watched |= WATCH_KEYS;
  native.sessionWatch(handle.session, handle.watched);
}

function onStart(handle, owner) {
  if (handle.isServer) owner._handshakeStarted();
}

function onDone(handle, owner) {
  owner._handshakeDone();
}

function onKeys(handle, owner, line) {
  const text = bufferOf(line);
  owner.emit('keylog', text);
  owner._tlsOptions.server?.emit('keylog', text, owner);
}

function onSession(handle, owner, [id, session]) {
  if (handle.isServer) owner._newSession(bufferOf(id), bufferOf(session));
  else owner._sessionCame(bufferOf(session));
}

function onStatus(handle, owner, answer) {
  owner.emit('OCSPResponse', answer === undefined ? null : bufferOf(answer));
}

/** Calls back once; `done` gets an error or what was given. */
function once(owner, done) {
  let called = false;
  return (error, value) => {
    if (called) {
      owner._emitTLSError(new ERR_MULTIPLE_CALLBACK());
      return;
    }
    called = true;
    if (owner.destroyed) return;
    if (error) owner._emitTLSError(error);
    else done(value);
  };
}

function onHello(handle, owner, [id, servername, hasTicket, protocols]) {
  const { server, ALPNCallback } = owner._tlsOptions;
  const offered = ALPNCallback ? protocolsOf(protocols) : undefined;
  if (offered !== undefined) {
    let chosen;
    try {
      chosen = ALPNCallback.call(owner, { servername: servername ?? '', protocols: offered });
      if (chosen !== undefined && !offered.includes(chosen)) throw new ERR_TLS_ALPN_CALLBACK_INVALID_RESULT(chosen, offered);
    } catch (error) {
      owner._emitTLSError(error);
      return;
    }
    native.sessionChooseAlpn(handle.session, chosen === undefined ? undefined : Buffer.from(chosen, 'latin1'));
  }
  if (!server || id.byteLength === 0 || hasTicket || server.listenerCount('resumeSession') === 0) {
    handle.resume();
    return;
  }
  server.emit('resumeSession', bufferOf(id), once(owner, (session) => {
    if (session) native.sessionOfferSession(handle.session, session);
    handle.resume();
  }));
}

function onCertificate(handle, owner, [servername, wantsStatus]) {
  const { server, SNICallback } = owner._tlsOptions;
  if (servername !== undefined) owner.servername = servername;
  const answerStatus = () => {
    if (!wantsStatus || !server || server.listenerCount('OCSPRequest') === 0) {
      handle.resume();
      return;
    }
    const context = handle.context;
    const certificate = bufferOf(native.contextCertificate(context, false));
    const issuer = bufferOf(native.contextCertificate(context, true)) ?? null;
    server.emit('OCSPRequest', certificate, issuer, once(owner, (answer) => {
      if (answer) native.sessionAnswerStatus(handle.session, answer);
      handle.resume();
    }));
  };
  if (servername === undefined || !SNICallback) {
    answerStatus();
    return;
  }
  SNICallback.call(owner, servername, once(owner, (given) => {
    if (given) {
      const { NativeContext } = require('internal/tls/context');
      const context = given.context ?? given;
      if (!(context instanceof NativeContext)) {
        owner._emitTLSError(new Error('Invalid SNI context'));
        return;
      }
      handle.context = context.native;
      native.sessionUseContext(handle.session, context.native);
    }
    answerStatus();
  }));
}

module.exports = { bufferOf, tell, watchClient, watchKeys, watchServer };
