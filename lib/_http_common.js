'use strict';
// What the files of http have in common, as far as programs have come to rely on it.

const { checkInvalidHeaderChar, checkIsHttpToken } = require('internal/http/tokens');
const { kIncomingMessage, kSkipPendingData } = require('internal/http/symbols');
const { parsers } = require('internal/http/parsers');

const native = binding('http');

module.exports = {
  _checkInvalidHeaderChar: checkInvalidHeaderChar,
  _checkIsHttpToken: checkIsHttpToken,
  chunkExpression: /(?:^|\W)chunked(?:$|\W)/i,
  continueExpression: /(?:^|\W)100-continue(?:$|\W)/i,
  CRLF: '\r\n',
  get methods() {
    return native.methods();
  },
  parsers,
  kIncomingMessage,
  get HTTPParser() {
    return require('internal/http/http_parser').HTTPParser;
  },
  kSkipPendingData,
};
