'use strict';
// Whether anybody wants to see the sources that are loaded: a slot, so that loaders need not load the source map code.

module.exports = {
  /** @type {((url: string, text: string, wrap: object|undefined) => void)|undefined} */
  onLoaded: undefined,
};
