'use strict';
// http.ServerResponse: the answer to one request.

const {
  codes: {
    ERR_HTTP_HEADERS_SENT, ERR_HTTP_INVALID_STATUS_CODE, ERR_HTTP_SOCKET_ASSIGNED, ERR_INVALID_ARG_VALUE,
    ERR_INVALID_CHAR, ERR_INVALID_HTTP_TOKEN,
  },
} = require('internal/errors');
const { mergeHeaders } = require('internal/http/outgoing_headers');
const STATUS_CODES = require('internal/http/status_codes');
const { kConnection, kFinished, kOutHeaders } = require('internal/http/symbols');
const { checkInvalidHeaderChar, checkValue, keyOf } = require('internal/http/tokens');
const { OutgoingMessage } = require('_http_outgoing');

const CHUNKED = /(?:^|\W)chunked(?:$|\W)/i;

let createdChannel;

/** Status lines of answers with the standard reason. */
const lines = new Array(1000).fill('');

/**
 * @param {import('http').IncomingMessage} req
 * @param {object} [options]
 * @constructor
 */
function ServerResponse(req, options) {
  OutgoingMessage.call(this, options);
  this.req = req;
  this.statusCode = 200;
  this.statusMessage = undefined;
  this._sent100 = false;
  this._expect_continue = false;
  this[kConnection] = null;
  if (req.method === 'HEAD') this._hasBody = false;
  if (req.httpVersionMajor < 1 || req.httpVersionMinor < 1) {
    this.useChunkedEncodingByDefault = CHUNKED.test(req.headers?.te);
    this.shouldKeepAlive = false;
  }
  createdChannel ??= require('diagnostics_channel').channel('http.server.response.created');
  if (createdChannel.hasSubscribers) createdChannel.publish({ request: req, response: this });
}
Object.setPrototypeOf(ServerResponse.prototype, OutgoingMessage.prototype);
Object.setPrototypeOf(ServerResponse, OutgoingMessage);

ServerResponse.prototype.statusCode = 200;
ServerResponse.prototype.statusMessage = undefined;
ServerResponse.prototype.sendDate = true;

// ---- The connection

/** The socket was closed; listener of those that no server's connection looks after. */
function socketClosed() {
  if (this._httpMessage) emitClose(this._httpMessage);
}

/** @param {ServerResponse} res */
function emitClose(res) {
  if (res._closed) return;
  res.destroyed = true;
  res._closed = true;
  res.emit('close');
}

ServerResponse.prototype.assignSocket = function assignSocket(socket) {
  if (socket._httpMessage) throw new ERR_HTTP_SOCKET_ASSIGNED();
  socket._httpMessage = this;
  if (this[kConnection] === null) socket.on('close', socketClosed);
  this.socket = socket;
  if (this._eventsCount !== 0) this.emit('socket', socket);
  if (this.outputData.length > 0 || this.finished) this._flush();
};

ServerResponse.prototype.detachSocket = function detachSocket(socket) {
  if (this[kConnection] === null) socket.removeListener('close', socketClosed);
  socket._httpMessage = null;
  this.socket = null;
};

/** The answer has been given to the system. */
ServerResponse.prototype[kFinished] = function() {
  if (this[kConnection] !== null) this[kConnection].responded(this);
};

// ---- Heads before the head

function sendInformation(res, text, callback) {
  if (res._header) throw new ERR_HTTP_HEADERS_SENT('write');
  res._writeRaw(text + '\r\n', 'ascii', callback);
}

ServerResponse.prototype.writeContinue = function writeContinue(callback) {
  sendInformation(this, 'HTTP/1.1 100 Continue\r\n', callback);
  this._sent100 = true;
};

ServerResponse.prototype.writeProcessing = function writeProcessing(callback) {
  sendInformation(this, 'HTTP/1.1 102 Processing\r\n', callback);
};

/**
 * @param {number} statusCode 1xx, but not 101
 * @param {object | any[] | null} [headers]
 * @param {() => void} [callback]
 * @returns {boolean}
 */
ServerResponse.prototype.writeInformation = function writeInformation(statusCode, headers, callback) {
  const { validateInteger } = require('internal/validators');
  if (this._header) throw new ERR_HTTP_HEADERS_SENT('write');
  if (typeof headers === 'function') {
    callback = headers;
    headers = undefined;
  }
  validateInteger(statusCode, 'statusCode', 100, 199);
  if (statusCode === 101) throw new ERR_HTTP_INVALID_STATUS_CODE(statusCode);
  let text = `HTTP/1.1 ${statusCode} ${STATUS_CODES[statusCode] ?? 'unknown'}\r\n`;
  const flat = Array.isArray(headers) ? headers.flat(1) : Object.entries(headers ?? {}).flat(1);
  for (let i = 0; i + 1 < flat.length; i += 2) text += fieldLine(flat[i], flat[i + 1]);
  if (statusCode === 100) this._sent100 = true;
  return this._writeRaw(text + '\r\n', 'ascii', callback);
};

function fieldLine(name, value) {
  if (keyOf(name) === undefined) throw new ERR_INVALID_HTTP_TOKEN('Header name', name);
  checkValue(name, value, false);
  return `${name}: ${value}\r\n`;
}

/**
 * @param {object} hints the Link header, and others
 * @param {() => void} [callback]
 */
ServerResponse.prototype.writeEarlyHints = function writeEarlyHints(hints, callback) {
  const { validateLinkHeaderValue, validateObject } = require('internal/validators');
  validateObject(hints, 'hints');
  if (hints.link === null || hints.link === undefined) return;
  const link = validateLinkHeaderValue(hints.link);
  if (link.length === 0) return;
  if (checkInvalidHeaderChar(link)) throw new ERR_INVALID_ARG_VALUE('hints.link', hints.link);
  let text = `HTTP/1.1 103 Early Hints\r\nLink: ${link}\r\n`;
  for (const name of Object.keys(hints)) {
    if (name !== 'link') text += fieldLine(name, hints[name]);
  }
  sendInformation(this, text, callback);
};

// ---- The head

ServerResponse.prototype._implicitHeader = function _implicitHeader() {
  this.writeHead(this.statusCode);
};

/**
 * @param {number} statusCode
 * @param {string | object | any[]} [reason]
 * @param {object | any[]} [headers]
 */
ServerResponse.prototype.writeHead = function writeHead(statusCode, reason, headers) {
  if (this._header) throw new ERR_HTTP_HEADERS_SENT('write');
  const status = statusCode | 0;
  if (status < 100 || status > 999) throw new ERR_HTTP_INVALID_STATUS_CODE(statusCode);
  if (typeof reason === 'string') {
    // Said here, even no reason at all is one.
    this.statusMessage = reason;
  } else {
    headers ??= reason;
    this.statusMessage ||= STATUS_CODES[status] ?? 'unknown';
  }
  this.statusCode = status;
  let line;
  if (this.statusMessage === STATUS_CODES[status]) {
    line = lines[status];
    if (line === '') line = lines[status] = `HTTP/1.1 ${status} ${this.statusMessage}\r\n`;
  } else {
    if (checkInvalidHeaderChar(this.statusMessage)) throw new ERR_INVALID_CHAR('statusMessage');
    line = `HTTP/1.1 ${status} ${this.statusMessage}\r\n`;
  }
  if (this[kOutHeaders] !== null) {
    if (headers) mergeHeaders(this, headers);
    headers = this[kOutHeaders];
  }
  // These answer without a body, whatever is written.
  if (status === 204 || status === 304 || status < 200) this._hasBody = false;
  // Whoever waits for 100 Continue and gets something else may send its body or not.
  if (this._expect_continue && !this._sent100) this.shouldKeepAlive = false;
  this._storeHeader(line, headers);
  return this;
};

ServerResponse.prototype.writeHeader = ServerResponse.prototype.writeHead;

module.exports = { ServerResponse, emitClose };
