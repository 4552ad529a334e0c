'use strict';
// What http.request() was asked for: its arguments as one object of options, and the checks of those options that do
// not depend on the agent.

const { isURL, urlToHttpOptions } = require('internal/url');
const {
  codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_HTTP_TOKEN, ERR_UNESCAPED_CHARACTERS },
} = require('internal/errors');
const { validateBoolean, validateInteger } = require('internal/validators');
const { checkIsHttpToken } = require('internal/http/tokens');

/** What a request target may not hold: it would end the target, or the line. */
const NOT_IN_PATH = /[^\u0021-\u00ff]/;
const VALIDATION_LEVELS = ['strict', 'relaxed', 'insecure'];

/**
 * The arguments of http.request as one fresh object of options, and the callback.
 * @returns {{options: object, callback: Function | undefined}}
 */
function readArguments(input, options, callback) {
  let fromUrl;
  if (typeof input === 'string') fromUrl = urlToHttpOptions(new URL(input));
  else if (isURL(input)) fromUrl = urlToHttpOptions(input);
  else {
    callback = options;
    options = input;
  }
  if (typeof options === 'function') return { options: fromUrl ?? {}, callback: options };
  return { options: Object.assign(fromUrl ?? {}, options), callback };
}

/** @param {string} path */
function checkPath(path) {
  if (NOT_IN_PATH.test(path)) throw new ERR_UNESCAPED_CHARACTERS('Request path');
}

/** @returns {string | undefined | null} the host, if it is one */
function checkHost(host, name) {
  if (host !== null && host !== undefined && typeof host !== 'string') {
    throw new ERR_INVALID_ARG_TYPE(`options.${name}`, ['string', 'undefined', 'null'], host);
  }
  return host;
}

/** @returns {string} in capitals */
function checkMethod(method) {
  if (method !== null && method !== undefined && typeof method !== 'string') {
    throw new ERR_INVALID_ARG_TYPE('options.method', 'string', method);
  }
  if (!method) return 'GET';
  if (!checkIsHttpToken(method)) throw new ERR_INVALID_HTTP_TOKEN('Method', method);
  return method.toUpperCase();
}

/** Throws for options of the response's parser that cannot be. */
function checkParserOptions({ httpValidation, insecureHTTPParser, joinDuplicateHeaders, maxHeaderSize }) {
  if (maxHeaderSize !== undefined) validateInteger(maxHeaderSize, 'maxHeaderSize', 0);
  if (insecureHTTPParser !== undefined) validateBoolean(insecureHTTPParser, 'options.insecureHTTPParser');
  if (httpValidation !== undefined) {
    if (!VALIDATION_LEVELS.includes(httpValidation)) {
      throw new ERR_INVALID_ARG_VALUE('options.httpValidation', httpValidation,
                                      `must be one of: ${VALIDATION_LEVELS.map((one) => `'${one}'`).join(', ')}`);
    }
    if (insecureHTTPParser !== undefined) {
      throw new ERR_INVALID_ARG_VALUE('options.httpValidation', httpValidation,
                                      'cannot be used together with options.insecureHTTPParser');
    }
  }
  if (joinDuplicateHeaders !== undefined) validateBoolean(joinDuplicateHeaders, 'options.joinDuplicateHeaders');
}

module.exports = { checkHost, checkMethod, checkParserOptions, checkPath, readArguments };
