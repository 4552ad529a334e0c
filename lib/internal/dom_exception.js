'use strict';

// DOMException and QuotaExceededError. An instance is a true Error (it has a native stack) whose name, message and cause
// live in private fields; nothing but `stack` is its own.

const {
  codes: { ERR_INVALID_THIS },
} = require('internal/errors');
const { CLONEABLE, kClone, kCloneMode, kDeserialize } = require('internal/messaging/transferable');

/** Name and constant of each error that has a legacy code; the code is the position, counted from 1. */
const legacy = [
  ['IndexSizeError', 'INDEX_SIZE_ERR'],
  [null, 'DOMSTRING_SIZE_ERR'],
  ['HierarchyRequestError', 'HIERARCHY_REQUEST_ERR'],
  ['WrongDocumentError', 'WRONG_DOCUMENT_ERR'],
  ['InvalidCharacterError', 'INVALID_CHARACTER_ERR'],
  [null, 'NO_DATA_ALLOWED_ERR'],
  ['NoModificationAllowedError', 'NO_MODIFICATION_ALLOWED_ERR'],
  ['NotFoundError', 'NOT_FOUND_ERR'],
  ['NotSupportedError', 'NOT_SUPPORTED_ERR'],
  ['InUseAttributeError', 'INUSE_ATTRIBUTE_ERR'],
  ['InvalidStateError', 'INVALID_STATE_ERR'],
  ['SyntaxError', 'SYNTAX_ERR'],
  ['InvalidModificationError', 'INVALID_MODIFICATION_ERR'],
  ['NamespaceError', 'NAMESPACE_ERR'],
  ['InvalidAccessError', 'INVALID_ACCESS_ERR'],
  [null, 'VALIDATION_ERR'],
  ['TypeMismatchError', 'TYPE_MISMATCH_ERR'],
  ['SecurityError', 'SECURITY_ERR'],
  ['NetworkError', 'NETWORK_ERR'],
  ['AbortError', 'ABORT_ERR'],
  ['URLMismatchError', 'URL_MISMATCH_ERR'],
  ['QuotaExceededError', 'QUOTA_EXCEEDED_ERR'],
  ['TimeoutError', 'TIMEOUT_ERR'],
  ['InvalidNodeTypeError', 'INVALID_NODE_TYPE_ERR'],
  ['DataCloneError', 'DATA_CLONE_ERR'],
];
const codeOfName = new Map();

/** Adds the private fields to an object that its class did not make. */
class Stamp extends (class {
  constructor(object) {
    return object;
  }
}) {
  #name;
  #message;

  constructor(object, message, name) {
    super(object);
    this.#name = name;
    this.#message = message;
  }

  static has(object) {
    return typeof object === 'object' && object !== null && #name in object;
  }

  static nameOf(object) {
    if (!Stamp.has(object)) throw wrongThis();
    return object.#name;
  }

  static messageOf(object) {
    if (!Stamp.has(object)) throw wrongThis();
    return object.#message;
  }

  static set(object, message, name) {
    object.#message = message;
    object.#name = name;
  }
}

function wrongThis() {
  const error = new ERR_INVALID_THIS('DOMException');
  error.message = 'Value of "this" must be of DOMException';
  return error;
}

class DOMException {
  /**
   * @param {string} [message]
   * @param {string | { name?: string, cause?: any }} [options]
   */
  constructor(message = '', options = 'Error') {
    // Not an Error made for `new.target`: of that V8 leaves this call out of the stack.
    const self = new Error();
    const { prototype } = new.target;
    Object.setPrototypeOf(self, Object(prototype) === prototype ? prototype : DOMException.prototype);
    const text = `${message}`;
    if (options !== null && typeof options === 'object') {
      const { name } = options;
      new Stamp(self, text, name === undefined ? 'Error' : `${name}`);
      if ('cause' in options) {
        Object.defineProperty(self, 'cause', { __proto__: null, configurable: true, enumerable: false, value: options.cause, writable: true });
      }
    } else {
      new Stamp(self, text, `${options}`);
    }
    return self;
  }

  /** @returns {string} */
  get name() {
    return Stamp.nameOf(this);
  }

  /** @returns {string} */
  get message() {
    return Stamp.messageOf(this);
  }

  /** @returns {number} the legacy code of the name, or 0 */
  get code() {
    return codeOfName.get(Stamp.nameOf(this)) ?? 0;
  }

  get [kCloneMode]() {
    return Stamp.has(this) ? CLONEABLE : 0;
  }

  [kClone]() {
    const { message, name, stack } = this;
    return { data: { message, name, stack }, deserializeInfo: 'internal/dom_exception:DOMException' };
  }

  [kDeserialize]({ message, name, stack }) {
    Stamp.set(this, message, name);
    Object.defineProperty(this, 'stack', { __proto__: null, configurable: true, enumerable: false, value: stack, writable: true });
  }
}

Object.setPrototypeOf(DOMException.prototype, Error.prototype);
for (let i = 0; i < legacy.length; i++) {
  const [name, constant] = legacy[i];
  if (name !== null) codeOfName.set(name, i + 1);
  const property = { __proto__: null, configurable: false, enumerable: true, value: i + 1, writable: false };
  Object.defineProperty(DOMException, constant, property);
  Object.defineProperty(DOMException.prototype, constant, property);
}

/** An optional amount in the options of QuotaExceededError. */
function amount(options, key) {
  const value = options?.[key];
  if (value === undefined) return null;
  const number = +value;
  if (!Number.isFinite(number)) throw new TypeError(`options.${key} must be a finite number`);
  if (number < 0) throw new RangeError(`options.${key} must not be negative`);
  return number;
}

class QuotaExceededError extends DOMException {
  #quota;
  #requested;

  /**
   * @param {string} [message]
   * @param {{ quota?: number, requested?: number }} [options]
   */
  constructor(message = '', options = undefined) {
    super(message, 'QuotaExceededError');
    this.#quota = amount(options, 'quota');
    this.#requested = amount(options, 'requested');
    if (this.#quota !== null && this.#requested !== null && this.#requested < this.#quota) {
      throw new RangeError('options.requested must not be less than options.quota');
    }
  }

  /** @returns {number | null} */
  get quota() {
    return this.#quota;
  }

  /** @returns {number | null} */
  get requested() {
    return this.#requested;
  }

  [kClone]() {
    const { data } = super[kClone]();
    data.quota = this.#quota;
    data.requested = this.#requested;
    return { data, deserializeInfo: 'internal/dom_exception:QuotaExceededError' };
  }

  [kDeserialize](data) {
    super[kDeserialize](data);
    this.#quota = data.quota;
    this.#requested = data.requested;
  }
}

for (const [Class, members] of [
  [DOMException, ['code', 'message', 'name']],
  [QuotaExceededError, ['quota', 'requested']],
]) {
  for (const key of members) Object.defineProperty(Class.prototype, key, { __proto__: null, enumerable: true });
  Object.defineProperty(Class.prototype, Symbol.toStringTag, { __proto__: null, configurable: true, value: Class.name });
}
Object.defineProperty(DOMException, 'length', { __proto__: null, configurable: true, value: 0 });

/** @param {unknown} value */
const isDOMException = (value) => Stamp.has(value);

module.exports = { DOMException, QuotaExceededError, isDOMException };
