'use strict';
// node:inspector: sessions with the inspector, the server for debuggers, and what a program may tell them itself.

const { Session } = require('internal/inspector/session');
const server = require('internal/inspector/server');
const { DOMStorage, Network, NetworkResources } = require('internal/inspector/events');

module.exports = {
  open: server.open,
  close: server.close,
  url: server.url,
  waitForDebugger: server.waitForDebugger,
  console: require('internal/console/engine'),
  Session,
  Network,
  NetworkResources,
  DOMStorage,
};
