'use strict';

// The structured clone algorithm as users see it: `structuredClone`, transfer lists, and what objects of ours become in
// a message. Serialization itself is native; it calls back for everything that is not the language's own.

const {
  codes: { ERR_INVALID_ARG_TYPE, ERR_MISSING_ARGS },
} = require('internal/errors');
const {
  CLONEABLE,
  TRANSFERABLE,
  isMarkedAsUntransferable,
  kClone,
  kCloneMode,
  kDeserialize,
  kTransfer,
  kTransferList,
} = require('internal/messaging/transferable');

const { NOT_PLAIN, clonePlain } = require('internal/messaging/plain');

const native = binding('messaging');

function dataCloneError(message) {
  const { DOMException } = require('internal/dom_exception');
  return new DOMException(message, 'DataCloneError');
}

/** A transfer list sorted by what its items are. */
class Transfer {
  constructor() {
    this.buffers = undefined;
    this.ports = undefined;
    this.portIds = undefined;
    this.objects = undefined;
  }

  /** @param {any[]} list @param {object} [source] the port that posts */
  static of(list, source) {
    const transfer = new Transfer();
    for (const item of list) transfer.add(item, source);
    return transfer;
  }

  add(item, source) {
    if (isMarkedAsUntransferable(item)) throw dataCloneError('Cannot transfer object of unsupported type.');
    const { MessagePort, idOf } = require('internal/messaging/ports');
    // A proxy of something is not the thing.
    if (require('internal/util/types').isProxy(item)) throw dataCloneError('Found invalid value in transferList.');
    if (item instanceof ArrayBuffer) this.addBuffer(item);
    else if (item instanceof MessagePort) this.addPort(item, idOf(item), source);
    else if ((item[kCloneMode] & TRANSFERABLE) !== 0) this.addObject(item, source);
    else throw dataCloneError('Found invalid value in transferList.');
  }

  addBuffer(buffer) {
    if (buffer.detached) throw dataCloneError('Cannot transfer object of unsupported type.');
    this.buffers ??= [];
    if (this.buffers.includes(buffer)) throw dataCloneError('Transfer list contains duplicate ArrayBuffer');
    this.buffers.push(buffer);
  }

  addPort(port, id, source) {
    if (port === source) throw dataCloneError('Transfer list contains source port');
    if (id === 0) throw dataCloneError('MessagePort in transfer list is already detached');
    this.ports ??= [];
    this.portIds ??= [];
    if (this.ports.includes(port)) throw dataCloneError('Transfer list contains duplicate MessagePort');
    this.ports.push(port);
    this.portIds.push(id);
  }

  addObject(object, source) {
    this.objects ??= new Set();
    if (this.objects.has(object)) throw dataCloneError(`Transfer list contains duplicate ${object.constructor.name}`);
    this.objects.add(object);
    const nested = object[kTransferList];
    if (typeof nested === 'function') {
      for (const item of nested.call(object)) this.add(item, source);
    }
  }
}

/** Native: what an object becomes in a message, `[info, data]`, or a port's place in the transfer list. */
function describe(object, transfer) {
  const { MessagePort } = require('internal/messaging/ports');
  // The environment is an object of our own kind, and yet as good as a plain one.
  if (object === process.env) return ['internal/messaging/clone:Plain', { ...object }];
  const mode = object[kCloneMode];
  let parts;
  if (object instanceof MessagePort) {
    const index = transfer?.ports?.indexOf(object) ?? -1;
    if (index >= 0) return index;
  } else if ((mode & TRANSFERABLE) !== 0 && transfer?.objects?.has(object)) {
    parts = object[kTransfer]();
  } else if ((mode & CLONEABLE) !== 0) {
    parts = object[kClone]();
  }
  if (parts !== undefined) return [parts.deserializeInfo, parts.data];
  if ((mode & TRANSFERABLE) !== 0) throw dataCloneError('Object that needs transfer was found in message but not listed in transferList');
  throw dataCloneError('Cannot clone object of unsupported type.');
}

/** What arrives as the data it was sent as. */
const Plain = { [kDeserialize]: (data) => data };

/** Native: the opposite of `describe`. Only our own modules are asked. */
function revive(info, data) {
  const split = `${info}`.indexOf(':');
  const id = info.slice(0, split);
  if (!require('internal/builtins').ids.includes(id)) throw new Error(`Missing internal module '${id}'`);
  const Class = require(id)[info.slice(split + 1)];
  if (typeof Class?.[kDeserialize] === 'function') return Class[kDeserialize](data);
  if (typeof Class?.prototype?.[kDeserialize] !== 'function') throw new Error(`Unknown deserialize spec ${info}`);
  const object = new Class();
  object[kDeserialize](data);
  return object;
}

/** Native: the message is complete, transferred ports are no longer this thread's. */
function commit(transfer) {
  if (transfer.ports === undefined) return;
  const { neuter } = require('internal/messaging/ports');
  for (const port of transfer.ports) neuter(port);
}

let prepared = false;

/** Gives the native side its callbacks, once a process. */
function prepare() {
  if (prepared) return;
  prepared = true;
  const ports = require('internal/messaging/ports');
  native.setup(
    kCloneMode, describe, revive, ports.adopt, dataCloneError, commit, ports.onMessage, ports.onMessageError, ports.onClosed,
  );
}

function typeError(message) {
  const error = new ERR_INVALID_ARG_TYPE('options', 'object', undefined);
  error.message = message;
  return error;
}

/** The `transfer` member of structuredClone's options. */
function transferOf(options) {
  const prefix = "Failed to execute 'structuredClone': ";
  if (typeof options !== 'object' && typeof options !== 'function') throw typeError(`${prefix}Options cannot be converted to a dictionary`);
  const { transfer } = options;
  if (transfer === undefined) return undefined;
  const iterate = typeof transfer === 'object' || typeof transfer === 'function' ? transfer?.[Symbol.iterator] : undefined;
  if (typeof iterate !== 'function') throw typeError(`${prefix}transfer in Options can not be converted to sequence.`);
  const list = [...transfer];
  for (let i = 0; i < list.length; i++) {
    if ((typeof list[i] !== 'object' && typeof list[i] !== 'function') || list[i] === null) {
      throw typeError(`${prefix}transfer in Options[${i}] is not an object.`);
    }
  }
  return list.length === 0 ? undefined : list;
}

/**
 * A deep copy by the structured clone algorithm.
 * @template T
 * @param {T} value
 * @param {{ transfer?: Iterable<object> }} [options]
 * @returns {T}
 */
function structuredClone(value, options) {
  if (options === undefined || options === null) {
    const type = typeof value;
    if (value === null || (type !== 'object' && type !== 'function' && type !== 'symbol')) {
      if (arguments.length === 0) throw new ERR_MISSING_ARGS('The "value" argument must be specified');
      return value;
    }
    if (type === 'object') {
      const copy = clonePlain(value);
      if (copy !== NOT_PLAIN) return copy;
    }
    if (!prepared) prepare();
    return native.clone(value);
  }
  if (!prepared) prepare();
  const list = transferOf(options);
  if (list === undefined) return native.clone(value);
  const transfer = Transfer.of(list, undefined);
  return native.clone(value, transfer.buffers, transfer.portIds, transfer);
}

Object.defineProperty(structuredClone, 'length', { __proto__: null, configurable: true, value: 1 });

module.exports = { Plain, Transfer, dataCloneError, prepare, structuredClone, typeError };
