'use strict';
// The URL standard's classes and the file URL helpers in one place, for other built-in modules.
// The legacy API is not here: internal/url/legacy.

const { URL, isURL } = require('internal/url/whatwg');
const { URLSearchParams } = require('internal/url/params');

const file = require('internal/url/file');

module.exports = { URL, URLSearchParams, isURL, toPathIfFileURL: file.toPathIfFileURL, ...file };
