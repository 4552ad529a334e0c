'use strict';
// CloseEvent, of a WebSocket that closed, and ErrorEvent.

const { Event } = require('internal/event_target');
const { dictionary, domString, expose, illegalInvocation, requireArguments, unsignedInteger, usvString } = require('internal/fetch/webidl');

class CloseEvent extends Event {
  #wasClean;
  #code;
  #reason;

  /**
   * @param {string} type
   * @param {{ wasClean?: boolean, code?: number, reason?: string }} [eventInitDict]
   */
  constructor(type, eventInitDict = undefined) {
    requireArguments(arguments.length, 1, 'CloseEvent constructor');
    const name = domString(type, 'CloseEvent constructor', 'type');
    const init = dictionary(eventInitDict, 'undefined');
    super(name, init);
    const { code = 0, reason = '', wasClean = false } = init;
    this.#wasClean = Boolean(wasClean);
    this.#code = unsignedInteger(code, 16);
    this.#reason = usvString(reason);
  }

  static #check(value) {
    if (typeof value !== 'object' || value === null || !(#code in value)) throw illegalInvocation('CloseEvent');
  }

  /** @returns {boolean} */
  get wasClean() {
    CloseEvent.#check(this);
    return this.#wasClean;
  }

  /** @returns {number} */
  get code() {
    CloseEvent.#check(this);
    return this.#code;
  }

  /** @returns {string} */
  get reason() {
    CloseEvent.#check(this);
    return this.#reason;
  }
}

class ErrorEvent extends Event {
  #message;
  #filename;
  #lineno;
  #colno;
  #error;

  /**
   * @param {string} type
   * @param {{ message?: string, filename?: string, lineno?: number, colno?: number, error?: any }} [eventInitDict]
   */
  constructor(type, eventInitDict) {
    requireArguments(arguments.length, 1, 'ErrorEvent constructor');
    super(type, eventInitDict);
    const { colno = 0, error, filename = '', lineno = 0, message = '' } = eventInitDict ?? {};
    this.#message = `${message}`;
    this.#filename = usvString(filename);
    this.#lineno = Math.trunc(+lineno) | 0;
    this.#colno = Math.trunc(+colno) | 0;
    this.#error = error;
  }

  static #check(value) {
    if (typeof value !== 'object' || value === null || !(#error in value)) throw illegalInvocation('ErrorEvent');
  }

  /** @returns {string} */
  get message() {
    ErrorEvent.#check(this);
    return this.#message;
  }

  /** @returns {string} */
  get filename() {
    ErrorEvent.#check(this);
    return this.#filename;
  }

  /** @returns {number} */
  get lineno() {
    ErrorEvent.#check(this);
    return this.#lineno;
  }

  /** @returns {number} */
  get colno() {
    ErrorEvent.#check(this);
    return this.#colno;
  }

  /** @returns {any} */
  get error() {
    ErrorEvent.#check(this);
    return this.#error;
  }
}

expose(CloseEvent, ['wasClean', 'code', 'reason']);
expose(ErrorEvent, ['message', 'filename', 'lineno', 'colno', 'error']);

module.exports = { CloseEvent, ErrorEvent };
