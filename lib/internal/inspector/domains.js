'use strict';
// The domains of the protocol that are written in JavaScript: how their calls are answered, and the sessions that use them.

const native = binding('inspector');

const INVALID_PARAMS = -32602;
const UNKNOWN_METHOD = -32601;
const INTERNAL = -32603;
const FAILED = -32000;

/** Modules with `methods`, by domain. */
const MODULES = {
  __proto__: null,
  DOMStorage: 'internal/inspector/dom_storage',
  IO: 'internal/inspector/network_resources',
  Network: 'internal/inspector/network',
  NodeTracing: 'internal/inspector/tracing',
  Storage: 'internal/inspector/dom_storage',
};

/** Why a call is not done. */
class Refusal extends Error {
  constructor(message, code = FAILED) {
    super(message);
    this.code = code;
  }
}

/** A native session, and what the domains keep for it, each under its own name. */
class DomainSession {
  #number;
  state = { __proto__: null };

  constructor(number) {
    this.#number = number;
  }

  /** @param {string} method @param {object} params */
  notify(method, params) {
    native.notify(this.#number, JSON.stringify({ method, params }));
  }
}

/** Sessions that have used one of these domains, by their numbers. */
const sessions = new Map();

function sessionOf(number) {
  let session = sessions.get(number);
  if (session === undefined) sessions.set(number, session = new DomainSession(number));
  return session;
}

/** @returns {(session: DomainSession, params: object) => object | undefined} what answers a method */
function callOf(method) {
  const module = MODULES[method.slice(0, method.indexOf('.'))];
  const call = module && require(module).methods[method];
  if (call === undefined) throw new Refusal(`'${method}' wasn't found`, UNKNOWN_METHOD);
  return call;
}

/**
 * Called natively with each message that is for one of these domains. Whatever it is, the program goes on.
 * @param {number} number the session's
 * @param {string} text
 */
function receive(number, text) {
  let id;
  let answer;
  try {
    const message = JSON.parse(text);
    id = message.id;
    const { method, params = {} } = message;
    const call = callOf(method);
    if (typeof params !== 'object' || params === null) throw invalid();
    answer = JSON.stringify({ id, result: call(sessionOf(number), params) ?? {} });
  } catch (error) {
    const { code, message } = error instanceof Refusal ? error : { code: INTERNAL, message: 'Internal error' };
    answer = JSON.stringify({ id, error: { code, message } });
  }
  native.tell(number, answer);
}

/**
 * Called natively when a session has ended.
 * @param {number} number
 */
function forget(number) {
  const session = sessions.get(number);
  if (session === undefined) return;
  sessions.delete(number);
  for (const state of Object.values(session.state)) state?.end?.();
}

/** @returns {Refusal} the parameters of a call are not what it takes */
function invalid() {
  return new Refusal('Invalid parameters', INVALID_PARAMS);
}

/**
 * A parameter that has to be a text.
 * @param {object} params
 * @param {string} name
 * @returns {string}
 */
function text(params, name) {
  if (typeof params[name] !== 'string') throw invalid();
  return params[name];
}

/** @param {string} domain @returns {Array<object>} the states of the sessions that use a domain */
function statesOf(domain) {
  const states = [];
  for (const { state } of sessions.values()) if (state[domain] !== undefined) states.push(state[domain]);
  return states;
}

module.exports = { INVALID_PARAMS, Refusal, forget, invalid, receive, statesOf, text };
