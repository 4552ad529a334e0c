'use strict';
// Messages between a primary and its workers: each has a number, and may be answered with it.

/** Who waits for an answer, by the message's number. */
const waiting = new Map();
let sequence = 0;

/**
 * Sends a message over a channel.
 * @param {any} process a ChildProcess, or `process`
 * @param {object} message
 * @param {any} [handle] a native one
 * @param {(answer: object, handle: any) => void} [callback] called with the answer
 * @returns {boolean} false where the channel is closed
 */
function send(process, message, handle, callback) {
  if (!process.connected) return false;
  message = { cmd: 'NODE_CLUSTER', ...message, seq: sequence };
  if (callback !== undefined) waiting.set(sequence, callback);
  sequence++;
  return process.send(message, handle);
}

/**
 * A listener of 'internalMessage' that calls whoever waits for the answer, or `listener` with other messages.
 * @param {any} receiver
 * @param {(message: object, handle: any) => void} listener
 */
function receiver(receiver, listener) {
  return function onInternalMessage(message, handle) {
    if (message.cmd !== 'NODE_CLUSTER') return;
    let called = listener;
    if (message.ack !== undefined) {
      const callback = waiting.get(message.ack);
      if (callback !== undefined) {
        called = callback;
        waiting.delete(message.ack);
      }
    }
    Reflect.apply(called, receiver, [message, handle]);
  };
}

/** @returns {number} the number for a message that is not sent with `send` */
function nextSequence() {
  return sequence++;
}

/** Waits for the answer to message `number`. */
function expect(number, callback) {
  waiting.set(number, callback);
}

/** Gives up waiting. */
function forget(number) {
  waiting.delete(number);
}

module.exports = { expect, forget, nextSequence, receiver, send };
