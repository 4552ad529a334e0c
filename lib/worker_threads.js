'use strict';

// node:worker_threads on the main thread: ports, messages and what threads share. Workers themselves are not there yet.

const {
  codes: { ERR_INVALID_ARG_TYPE, ERR_FEATURE_UNAVAILABLE_ON_PLATFORM, ERR_WORKER_MESSAGING_FAILED, ERR_WORKER_MESSAGING_SAME_THREAD },
} = require('internal/errors');
const { validateNumber } = require('internal/validators');
const { EventEmitter } = require('events');
const messaging = require('internal/messaging');

const threadId = 0;

/** Data that every new worker would get a copy of. */
const environmentData = new Map();

/**
 * @param {any} key
 * @param {any} [value] `undefined` removes the key
 */
function setEnvironmentData(key, value) {
  if (value === undefined) environmentData.delete(key);
  else environmentData.set(key, value);
}

/** @param {any} key @returns {any} */
function getEnvironmentData(key) {
  return environmentData.get(key);
}

/**
 * @param {number} target a thread's number
 * @returns {Promise<void>}
 */
async function postMessageToThread(target, value, transferList = undefined, timeout = undefined) {
  if (typeof transferList === 'number' && timeout === undefined) timeout = transferList;
  if (timeout !== undefined) validateNumber(timeout, 'timeout', 0);
  if (target === threadId) throw new ERR_WORKER_MESSAGING_SAME_THREAD();
  throw new ERR_WORKER_MESSAGING_FAILED();
}

class Worker extends EventEmitter {
  constructor(filename, options = undefined) {
    super();
    const isURL = filename instanceof require('internal/url').URL;
    if (!options?.eval && typeof filename !== 'string' && !isURL) throw new ERR_INVALID_ARG_TYPE('filename', ['string', 'URL'], filename);
    const error = new ERR_FEATURE_UNAVAILABLE_ON_PLATFORM('Worker');
    error.message = 'Worker is not implemented in this version of Anode';
    throw error;
  }
}

module.exports = {
  isInternalThread: false,
  isMainThread: true,
  MessagePort: messaging.MessagePort,
  MessageChannel: messaging.MessageChannel,
  markAsUncloneable: messaging.markAsUncloneable,
  markAsUntransferable: messaging.markAsUntransferable,
  isMarkedAsUntransferable: messaging.isMarkedAsUntransferable,
  moveMessagePortToContext: require('internal/messaging/contexts').moveMessagePortToContext,
  receiveMessageOnPort: messaging.receiveMessageOnPort,
  resourceLimits: {},
  postMessageToThread,
  threadId,
  threadName: '',
  SHARE_ENV: Symbol.for('nodejs.worker_threads.SHARE_ENV'),
  Worker,
  parentPort: null,
  workerData: null,
  BroadcastChannel: messaging.BroadcastChannel,
  setEnvironmentData,
  getEnvironmentData,
  get locks() {
    return globalThis.navigator.locks;
  },
};
