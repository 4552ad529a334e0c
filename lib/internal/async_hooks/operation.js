'use strict';
// A handle of the runtime's as an asynchronous operation: it has a number, and what it calls back runs inside of it.

const {
  current, emitAfter, emitBefore, emitDestroy, emitInit, getFrame, kAsyncId, kTriggerId, newAsyncId, setFrame,
  triggerForNew,
} = require('internal/async_hooks');

const kFrame = Symbol('kAsyncContextFrame');

class Operation {
  /** @param {string} type as async hooks are told of it */
  constructor(type) {
    this[kAsyncId] = newAsyncId();
    this[kTriggerId] = triggerForNew();
    this[kFrame] = getFrame();
    if (current.hooked) emitInit(this[kAsyncId], type, this[kTriggerId], this);
  }

  /**
   * Calls `callback` inside of the operation, in the asynchronous context in which it began.
   * @param {(...args: any[]) => void} callback
   * @param {...any} args
   * @returns {any} what it returns
   */
  run(callback, ...args) {
    const frame = getFrame();
    setFrame(this[kFrame]);
    const { hooked } = current;
    if (hooked) emitBefore(this[kAsyncId], this[kTriggerId], this);
    // What is thrown ends the operation with all others: nothing is left to be done here.
    const result = callback(...args);
    if (hooked) emitAfter(this[kAsyncId]);
    setFrame(frame);
    return result;
  }

  /** The handle is closed. */
  end() {
    if (current.hooked) emitDestroy(this[kAsyncId]);
  }
}

module.exports = { Operation };
