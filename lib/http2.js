'use strict';
// The `http2` module as far as it opens no connection: its constants, default settings and names. Sessions and servers
// are not there yet and refuse.

const { Readable, Stream } = require('stream');
const { refusal, refusing } = require('internal/refusal');

const FEATURE = 'HTTP/2';

/** The request of the compatibility API. There is none to make yet. */
function Http2ServerRequest() {
  throw refusal(`${FEATURE} (http2.Http2ServerRequest)`);
}
Object.setPrototypeOf(Http2ServerRequest.prototype, Readable.prototype);
Object.setPrototypeOf(Http2ServerRequest, Readable);

/** The response of the compatibility API. There is none to make yet. */
function Http2ServerResponse() {
  throw refusal(`${FEATURE} (http2.Http2ServerResponse)`);
}
Object.setPrototypeOf(Http2ServerResponse.prototype, Stream.prototype);
Object.setPrototypeOf(Http2ServerResponse, Stream);

/** @returns {object} the settings of a session that changes none */
function getDefaultSettings() {
  return {
    __proto__: null,
    headerTableSize: 4096,
    enablePush: true,
    initialWindowSize: 65_535,
    maxFrameSize: 16_384,
    maxConcurrentStreams: 0xffff_ffff,
    maxHeaderSize: 65_535,
    maxHeaderListSize: 65_535,
    enableConnectProtocol: false,
  };
}

module.exports = {
  connect: refusing('connect', `${FEATURE} (http2.connect)`),
  constants: require('internal/http2/constants'),
  createServer: refusing('createServer', `${FEATURE} (http2.createServer)`),
  createSecureServer: refusing('createSecureServer', `${FEATURE} (http2.createSecureServer)`),
  getDefaultSettings,
  getPackedSettings: refusing('getPackedSettings', `${FEATURE} (http2.getPackedSettings)`),
  getUnpackedSettings: refusing('getUnpackedSettings', `${FEATURE} (http2.getUnpackedSettings)`),
  performServerHandshake: refusing('performServerHandshake', `${FEATURE} (http2.performServerHandshake)`),
  sensitiveHeaders: Symbol('sensitiveHeaders'),
  Http2ServerRequest,
  Http2ServerResponse,
};
