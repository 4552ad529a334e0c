'use strict';
// `node:url`: the URL standard's classes, the legacy API, and the helpers for files and domains.

const { URL } = require('internal/url/whatwg');
const { defineLazy } = require('internal/builtins');
const { URLSearchParams } = require('internal/url/params');
const file = require('internal/url/file');
const legacy = require('internal/url/legacy');

module.exports = { URL, URLSearchParams, ...file, ...legacy };

// The pattern compiler is large, and few programs use it.
defineLazy(module.exports, 'URLPattern', true, 'internal/url/pattern');
