'use strict';
// Private properties of HTTP's objects that more than one file uses.

module.exports = {
  /** Of incoming messages: the text of the head's fields, and of the trailers; how many count. */
  kHead: Symbol('kHead'),
  kTrailerText: Symbol('kTrailerText'),
  kMost: Symbol('kMostHeaders'),
  /** Of incoming messages: the stream's state, once somebody has looked at it. */
  kState: Symbol('kReadableState'),
  /** Of incoming messages: nobody has looked at the body, and nobody can any more. */
  kOver: Symbol('kOver'),
  /** Of sockets: the connection of a server, or of a client, that reads it. */
  kConnection: Symbol('kHttpConnection'),
  /** Of servers: the connections they have, those that wait for a request, settings of parsers and responses. */
  kConnections: Symbol('http.server.connections'),
  kIdleLists: Symbol('http.server.idleConnections'),
  kParserSettings: Symbol('http.server.parserSettings'),
  kResponseOptions: Symbol('http.server.responseOptions'),
  kOutHeaders: Symbol('kOutHeaders'),
  kNeedDrain: Symbol('kNeedDrain'),
  /** Method of outgoing messages: everything has been given to the system. */
  kFinished: Symbol('kFinished'),
  kIncomingMessage: Symbol('IncomingMessage'),
  kServerResponse: Symbol('ServerResponse'),
  kSkipPendingData: Symbol('SkipPendingData'),
};
