'use strict';
// readline's functions that move the cursor and clear parts of the screen.

const { codes: { ERR_INVALID_ARG_VALUE, ERR_INVALID_CURSOR_POS } } = require('internal/errors');
const { validateFunction } = require('internal/validators');
const { CSI } = require('internal/readline/utils');

/** Writes `data`, or, without a stream or anything to write, only calls back. */
function send(stream, data, callback) {
  if (callback !== undefined) validateFunction(callback, 'callback');
  if (stream == null || data === '') {
    if (typeof callback === 'function') process.nextTick(callback, null);
    return true;
  }
  return stream.write(data, callback);
}

/** The sequence that moves to (x, y), counted from 0; '' if there is none. */
function cursorToSequence(x, y) {
  if (typeof x !== 'number') return '';
  return typeof y !== 'number' ? CSI`${x + 1}G` : CSI`${y + 1};${x + 1}H`;
}

/** The sequence that moves by (dx, dy). */
function moveCursorSequence(dx, dy) {
  let data = '';
  if (dx < 0) data += CSI`${-dx}D`;
  else if (dx > 0) data += CSI`${dx}C`;
  if (dy < 0) data += CSI`${-dy}A`;
  else if (dy > 0) data += CSI`${dy}B`;
  return data;
}

function clearLineSequence(direction) {
  if (direction < 0) return CSI.kClearToLineBeginning;
  return direction > 0 ? CSI.kClearToLineEnd : CSI.kClearLine;
}

/**
 * @param {NodeJS.WritableStream} stream
 * @param {number} x
 * @param {number | Function} [y]
 * @param {() => void} [callback]
 * @returns {boolean} false when it is time to wait for 'drain'
 */
function cursorTo(stream, x, y, callback) {
  if (callback !== undefined) validateFunction(callback, 'callback');
  if (typeof y === 'function') {
    callback = y;
    y = undefined;
  }
  if (Number.isNaN(x)) throw new ERR_INVALID_ARG_VALUE('x', x);
  if (Number.isNaN(y)) throw new ERR_INVALID_ARG_VALUE('y', y);
  if (stream == null || (typeof x !== 'number' && typeof y !== 'number')) return send(null, '', callback);
  if (typeof x !== 'number') throw new ERR_INVALID_CURSOR_POS();
  return send(stream, cursorToSequence(x, y), callback);
}

/**
 * @param {NodeJS.WritableStream} stream
 * @param {number} dx
 * @param {number} dy
 * @param {() => void} [callback]
 * @returns {boolean} false when it is time to wait for 'drain'
 */
function moveCursor(stream, dx, dy, callback) {
  return send(stream, moveCursorSequence(dx, dy), callback);
}

/**
 * @param {NodeJS.WritableStream} stream
 * @param {number} direction -1: to the left of the cursor, 1: to its right, 0: all
 * @param {() => void} [callback]
 * @returns {boolean} false when it is time to wait for 'drain'
 */
function clearLine(stream, direction, callback) {
  return send(stream, clearLineSequence(direction), callback);
}

/**
 * @param {NodeJS.WritableStream} stream
 * @param {() => void} [callback]
 * @returns {boolean} false when it is time to wait for 'drain'
 */
function clearScreenDown(stream, callback) {
  return send(stream, CSI.kClearScreenDown, callback);
}

module.exports = {
  clearLine, clearLineSequence, clearScreenDown, cursorTo, cursorToSequence, moveCursor, moveCursorSequence,
};
