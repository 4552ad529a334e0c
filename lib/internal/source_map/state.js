'use strict';
// Whether anybody wants to see the sources that are loaded: a slot, so that loaders need not load the source map code.

const support = { enabled: false, nodeModules: false, generatedCode: false };

/** What `setSourceMapsSupport` was last told. */
const getSourceMapsSupport = () => support;

module.exports = {
  getSourceMapsSupport,
  /** @type {((url: string, text: string, wrap: object|undefined) => void)|undefined} */
  onLoaded: undefined,
};
