'use strict';
// `node:url`: the URL standard's classes, the legacy API, and the helpers for files and domains.

const { URL } = require('internal/url/whatwg');
const { URLSearchParams } = require('internal/url/params');
const file = require('internal/url/file');
const legacy = require('internal/url/legacy');

module.exports = {
  Url: legacy.Url,
  parse: legacy.parse,
  resolve: legacy.resolve,
  resolveObject: legacy.resolveObject,
  format: legacy.format,
  URL,
  URLSearchParams,
  domainToASCII: file.domainToASCII,
  domainToUnicode: file.domainToUnicode,
  pathToFileURL: file.pathToFileURL,
  fileURLToPath: file.fileURLToPath,
  fileURLToPathBuffer: file.fileURLToPathBuffer,
  urlToHttpOptions: file.urlToHttpOptions,
};

// The pattern compiler is large, and few programs use it.
Object.defineProperty(module.exports, 'URLPattern', {
  __proto__: null,
  configurable: true,
  enumerable: true,
  get() {
    return require('internal/url/pattern').URLPattern;
  },
});
