'use strict';
// `node:constants`: the deprecated collection of every module's constants.

const { constants } = require('os');

module.exports = Object.freeze({
  ...constants.dlopen,
  ...constants.errno,
  ...constants.priority,
  ...constants.signals,
  ...require('fs').constants,
  ...require('crypto').constants,
});
