'use strict';
// What the agent, the client's requests and their connections know of each other beside their public names.

module.exports = {
  /** On a request in an agent's queue: the options its connection is to be made with. */
  kAgentOptions: Symbol('kAgentOptions'),
  /** On a request: what it was destroyed with. */
  kError: Symbol('kError'),
  /** On a request: its error has been told. */
  kFailed: Symbol('kFailed'),
  /** On a request: the asynchronous context it was made in, which its events are given too. */
  kFrame: Symbol('kFrame'),
  /** On an agent: the proxy it goes through. */
  kProxy: Symbol('kProxy'),
  /** On a request: its connection has been given back. */
  kReleased: Symbol('kReleased'),
  /** On a request that a PerformanceObserver wants to see: when its last byte was sent. */
  kStarted: Symbol('kStarted'),
};
