'use strict';
// The tracing channels of `require` and `import()`, once node:diagnostics_channel is loaded: before that nobody listens.

module.exports = { require: undefined, import: undefined };
