'use strict';
// The `timers` module: setTimeout, setInterval, setImmediate and what clears them.

const { Immediate, byNumber, clearImmediate, clearTimer, createTimer } = require('internal/timers');
const { validateFunction } = require('internal/validators');

const kCustomPromisify = Symbol.for('nodejs.util.promisify.custom');

/**
 * Calls `callback` once, after `after` milliseconds.
 * @param {(...args: any[]) => void} callback
 * @param {number} [after]
 * @param {...any} args
 * @returns {Timeout}
 */
function setTimeout(callback, after, ...args) {
  if (typeof callback !== 'function') validateFunction(callback, 'callback');
  return createTimer(callback, after, args.length === 0 ? undefined : args, false);
}

/**
 * Calls `callback` every `repeat` milliseconds.
 * @param {(...args: any[]) => void} callback
 * @param {number} [repeat]
 * @param {...any} args
 * @returns {Timeout}
 */
function setInterval(callback, repeat, ...args) {
  if (typeof callback !== 'function') validateFunction(callback, 'callback');
  return createTimer(callback, repeat, args.length === 0 ? undefined : args, true);
}

/**
 * Calls `callback` in the check phase of this turn of the event loop.
 * @param {(...args: any[]) => void} callback
 * @param {...any} args
 * @returns {Immediate}
 */
function setImmediate(callback, ...args) {
  if (typeof callback !== 'function') validateFunction(callback, 'callback');
  return new Immediate(callback, args.length === 0 ? undefined : args);
}

/**
 * @param {Timeout|string|number} timer what setTimeout returned, or its primitive value
 */
function clearTimeout(timer) {
  if (timer?._onTimeout) {
    timer._onTimeout = null;
    clearTimer(timer);
  } else if (typeof timer === 'number' || typeof timer === 'string') {
    const known = byNumber.get(Number(timer));
    if (known !== undefined && String(timer) === String(+timer)) {
      known._onTimeout = null;
      clearTimer(known);
    }
  }
}

/** @param {Timeout|string|number} timer what setInterval returned, or its primitive value */
function clearInterval(timer) {
  clearTimeout(timer);
}

const promised = (name) => ({
  configurable: false,
  enumerable: true,
  get: () => require('timers/promises')[name],
});

Object.defineProperty(setTimeout, kCustomPromisify, promised('setTimeout'));
Object.defineProperty(setImmediate, kCustomPromisify, promised('setImmediate'));

module.exports = { setTimeout, clearTimeout, setImmediate, clearImmediate, setInterval, clearInterval };
Object.defineProperty(module.exports, 'promises', {
  configurable: true,
  enumerable: true,
  get: () => require('timers/promises'),
});
