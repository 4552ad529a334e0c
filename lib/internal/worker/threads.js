'use strict';

// postMessageToThread: a message to any thread of the process by its number, which arrives as `workerMessage` of `process`.

const {
  codes: {
    ERR_WORKER_MESSAGING_ERRORED, ERR_WORKER_MESSAGING_FAILED, ERR_WORKER_MESSAGING_SAME_THREAD, ERR_WORKER_MESSAGING_TIMEOUT,
  },
} = require('internal/errors');
const { validateNumber } = require('internal/validators');
const { ownSeat } = require('internal/worker/seat');

const native = binding('messaging');

const ownId = () => ownSeat()?.threadId ?? 0;

const REFUSALS = { failed: ERR_WORKER_MESSAGING_FAILED, errored: ERR_WORKER_MESSAGING_ERRORED, late: ERR_WORKER_MESSAGING_TIMEOUT };

/**
 * @param {number} target a thread's number
 * @param {any} value
 * @param {Iterable<object>} [transferList]
 * @param {number} [timeout] milliseconds to wait for the message to be processed
 * @returns {Promise<void>} settled when the other thread's listeners have run
 */
async function postMessageToThread(target, value, transferList = undefined, timeout = undefined) {
  if (typeof transferList === 'number' && timeout === undefined) [transferList, timeout] = [undefined, transferList];
  if (timeout !== undefined) validateNumber(timeout, 'timeout', 0);
  if (target === ownId()) throw new ERR_WORKER_MESSAGING_SAME_THREAD();
  const { MessageChannel, readTransfer } = require('internal/messaging/ports');
  const { port1, port2 } = new MessageChannel();
  const transfer = readTransfer([...(transferList ?? []), port2], undefined);
  const message = { kind: 'thread', value, source: ownId(), reply: port2 };
  let arrives = false;
  try {
    arrives = native.postToThread(target, message, transfer.buffers, transfer.portIds, transfer);
  } finally {
    if (!arrives) port1.close();
  }
  if (!arrives) throw new ERR_WORKER_MESSAGING_FAILED();
  const outcome = await outcomeOf(port1, timeout);
  const Refusal = REFUSALS[outcome];
  if (Refusal !== undefined) throw new Refusal();
}

/** What became of a message: a word from the other thread, or of ours. */
function outcomeOf(port, timeout) {
  const { clearTimeout, setTimeout } = require('timers');
  const { promise, resolve } = Promise.withResolvers();
  const timer = timeout === undefined ? undefined : setTimeout(resolve, timeout, 'late');
  port.once('message', resolve);
  // The thread ended before it looked at the message.
  port.once('close', () => resolve('failed'));
  return promise.finally(() => {
    clearTimeout(timer);
    port.close();
  });
}

/** A message from another thread. */
function receive({ value, source, reply }) {
  let outcome = 'failed';
  try {
    if (process.emit('workerMessage', value, source)) outcome = 'processed';
  } catch {
    // It is the sender's to know.
    outcome = 'errored';
  }
  reply.postMessage(outcome);
  reply.close();
}

let listening = false;

/** On the main thread: lets other threads find it, from the first worker on. */
function listen() {
  if (listening || ownSeat() !== null) return;
  listening = true;
  const id = native.listenAsThread();
  require('internal/messaging/ports').receivers.set(id, { message: receive });
  native.attach(id);
  native.start(id, true);
}

module.exports = { listen, postMessageToThread, receive };
