'use strict';
// What the files of http have in common, as far as programs have come to rely on it.

const { checkInvalidHeaderChar, checkIsHttpToken } = require('internal/http/tokens');
const { kIncomingMessage, kSkipPendingData } = require('internal/http/symbols');
const { parsers } = require('internal/http/parsers');

const native = binding('http');

/** Finds a word of a header's list. */
const wholeWord = (word) => new RegExp(`(?:^|\\W)${word}(?:$|\\W)`, 'i');

module.exports = {
  _checkInvalidHeaderChar: checkInvalidHeaderChar,
  _checkIsHttpToken: checkIsHttpToken,
  chunkExpression: wholeWord('chunked'),
  continueExpression: wholeWord('100-continue'),
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
