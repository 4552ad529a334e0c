'use strict';

// postMessageToThread: a message to any thread of the process by its number, which arrives as `workerMessage` of `process`.

const {
  codes: { ERR_WORKER_MESSAGING_FAILED, ERR_WORKER_MESSAGING_SAME_THREAD },
} = require('internal/errors');
const { validateNumber } = require('internal/validators');
const { ownSeat } = require('internal/worker/seat');

/**
 * @param {number} target a thread's number
 * @returns {Promise<void>}
 */
async function postMessageToThread(target, value, transferList = undefined, timeout = undefined) {
  if (typeof transferList === 'number' && timeout === undefined) timeout = transferList;
  if (timeout !== undefined) validateNumber(timeout, 'timeout', 0);
  if (target === (ownSeat()?.threadId ?? 0)) throw new ERR_WORKER_MESSAGING_SAME_THREAD();
  throw new ERR_WORKER_MESSAGING_FAILED();
}

module.exports = { postMessageToThread };
