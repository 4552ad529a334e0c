'use strict';
// The compile cache in use, or none: a slot, so that loaders need not load its code.

module.exports = { current: undefined };
