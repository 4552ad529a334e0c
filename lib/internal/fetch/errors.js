'use strict';
// The errors that are causes of a failed fetch: names, codes and messages are those that Node's users know.

/** Makes a class of errors with a name, a code and a default message. */
function define(name, code, fallback) {
  const Class = class extends Error {
    constructor(message = fallback, properties = undefined) {
      super(message);
      Object.defineProperty(this, 'name', { __proto__: null, configurable: true, enumerable: false, value: name, writable: true });
      this.code = code;
      if (properties !== undefined) Object.assign(this, properties);
    }
  };
  Object.defineProperty(Class, 'name', { __proto__: null, configurable: true, value: name });
  return Class;
}

const BodyTimeoutError = define('BodyTimeoutError', 'UND_ERR_BODY_TIMEOUT', 'Body Timeout Error');
const ConnectTimeoutError = define('ConnectTimeoutError', 'UND_ERR_CONNECT_TIMEOUT', 'Connect Timeout Error');
const HeadersOverflowError = define('HeadersOverflowError', 'UND_ERR_HEADERS_OVERFLOW', 'Headers Overflow Error');
const HeadersTimeoutError = define('HeadersTimeoutError', 'UND_ERR_HEADERS_TIMEOUT', 'Headers Timeout Error');
const HTTPParserError = define('HTTPParserError', undefined, 'Response does not match the HTTP/1.1 protocol');
const InvalidArgumentError = define('InvalidArgumentError', 'UND_ERR_INVALID_ARG', 'Invalid Argument Error');
const NotSupportedError = define('NotSupportedError', 'UND_ERR_NOT_SUPPORTED', 'Not Supported Error');
const RequestAbortedError = define('AbortError', 'UND_ERR_ABORTED', 'Request aborted');
const RequestContentLengthMismatchError = define(
  'RequestContentLengthMismatchError', 'UND_ERR_REQ_CONTENT_LENGTH_MISMATCH', 'Request body length does not match content-length header',
);
const SocketError = define('SocketError', 'UND_ERR_SOCKET', 'Socket error');

/** @param {string} message @param {net.Socket} socket shown in the error */
function socketError(message, socket) {
  const { bytesRead, bytesWritten, localAddress, localPort, remoteAddress, remoteFamily, remotePort, timeout } = socket;
  return new SocketError(message, {
    socket: { localAddress, localPort, remoteAddress, remotePort, remoteFamily, timeout, bytesWritten, bytesRead },
  });
}

module.exports = {
  BodyTimeoutError,
  ConnectTimeoutError,
  HTTPParserError,
  HeadersOverflowError,
  HeadersTimeoutError,
  InvalidArgumentError,
  NotSupportedError,
  RequestAbortedError,
  RequestContentLengthMismatchError,
  SocketError,
  socketError,
};
