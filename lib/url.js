'use strict';
// `node:url`: the URL standard's classes, the legacy API, and the helpers for files and domains.

const { URL } = require('internal/url/whatwg');
const { URLSearchParams } = require('internal/url/params');
const file = require('internal/url/file');
const legacy = require('internal/url/legacy');

module.exports = { URL, URLSearchParams, ...file, ...legacy };

// The pattern compiler is large, and few programs use it.
Object.defineProperty(module.exports, 'URLPattern', {
  __proto__: null,
  configurable: true,
  enumerable: true,
  get() {
    return require('internal/url/pattern').URLPattern;
  },
});
