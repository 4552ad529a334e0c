'use strict';

// node:worker_threads: threads, what they are given, and how they talk.

const messaging = require('internal/messaging');
const { isMainThread, limitsObject, own, ownSeat } = require('internal/worker/seat');
const { SHARE_ENV, Worker } = require('internal/worker/worker');

/**
 * @param {any} key
 * @param {any} [value] `undefined` removes the key
 */
function setEnvironmentData(key, value) {
  if (value === undefined) own.environmentData.delete(key);
  else own.environmentData.set(key, value);
}

/** @param {any} key @returns {any} a copy of what the parent had when it started this thread, or what was set here */
function getEnvironmentData(key) {
  return own.environmentData.get(key);
}

const seat = ownSeat();

module.exports = {
  isInternalThread: false,
  isMainThread: isMainThread(),
  MessagePort: messaging.MessagePort,
  MessageChannel: messaging.MessageChannel,
  markAsUncloneable: messaging.markAsUncloneable,
  markAsUntransferable: messaging.markAsUntransferable,
  isMarkedAsUntransferable: messaging.isMarkedAsUntransferable,
  moveMessagePortToContext: require('internal/messaging/contexts').moveMessagePortToContext,
  receiveMessageOnPort: messaging.receiveMessageOnPort,
  resourceLimits: seat === null ? {} : limitsObject(seat.limits),
  postMessageToThread: require('internal/worker/threads').postMessageToThread,
  threadId: seat === null ? 0 : seat.threadId,
  threadName: seat === null ? '' : seat.name,
  SHARE_ENV,
  Worker,
  parentPort: own.parentPort,
  workerData: own.workerData,
  BroadcastChannel: messaging.BroadcastChannel,
  setEnvironmentData,
  getEnvironmentData,
  get locks() {
    return globalThis.navigator.locks;
  },
};
