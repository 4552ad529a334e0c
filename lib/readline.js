'use strict';
// node:readline: lines from a stream, with callbacks, and control of the terminal's cursor.

const { clearLine, clearScreenDown, cursorTo, moveCursor } = require('internal/readline/callbacks');
const { Interface } = require('internal/readline/callback_interface');
const { emitKeypressEvents } = require('internal/readline/keypress');

/**
 * @param {...any} args those of Interface
 * @returns {Interface}
 */
function createInterface(...args) {
  return new Interface(...args);
}
Object.defineProperty(createInterface, 'length', { value: 4, configurable: true });

const functions = { clearLine, clearScreenDown, createInterface, cursorTo, emitKeypressEvents, moveCursor };

module.exports = { Interface, ...functions, promises: require('readline/promises') };
