'use strict';
// JSON modules. A file that CommonJS has loaded already is the same object for both loaders.

/** Whether a URL is that of a file, without query and fragment. */
function isPlainFile(url) {
  return url.startsWith('file:') && !url.includes('?') && !url.includes('#');
}

/**
 * The value of a JSON module.
 * @param {string} url
 * @param {string} text
 */
function parseJson(url, text) {
  const { Module } = require('internal/modules/cjs');
  let filename;
  if (isPlainFile(url)) {
    filename = require('internal/url').fileURLToPath(url);
    const cached = Module._cache[filename];
    if (cached?.loaded) return cached.exports;
  }
  let value;
  try {
    value = JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
  } catch (error) {
    error.message = `${filename ?? url}: ${error.message}`;
    throw error;
  }
  if (filename !== undefined) {
    const module = new Module(filename);
    module.filename = filename;
    module.exports = value;
    module.loaded = true;
    Module._cache[filename] = module;
  }
  return value;
}

module.exports = { parseJson };
