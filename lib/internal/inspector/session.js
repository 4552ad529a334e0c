'use strict';
// `inspector.Session`: a program's own conversation with the inspector of its thread, or of the main one.

const EventEmitter = require('events');
const {
  codes: {
    ERR_INSPECTOR_ALREADY_CONNECTED, ERR_INSPECTOR_CLOSED, ERR_INSPECTOR_COMMAND, ERR_INSPECTOR_NOT_CONNECTED,
    ERR_INSPECTOR_NOT_WORKER, ERR_INVALID_ARG_TYPE,
  },
} = require('internal/errors');
const { validateFunction, validateString } = require('internal/validators');

const native = binding('inspector');

/** A connection to the inspector. Notifications are events with the name of their method, and `inspectorNotification`. */
class Session extends EventEmitter {
  /** The native session's number while it is connected. */
  #number;
  #lastId = 0;
  /** Callbacks of calls that are not answered yet, by their ids. */
  #calls = new Map();

  /** Connects to the inspector of this thread. */
  connect() {
    this.#checkUnconnected();
    this.#number = native.connect((text) => this.#onMessage(text));
  }

  /** In a worker: connects to the inspector of the main thread. */
  connectToMainThread() {
    if (binding('worker').ownSeat() === undefined) throw new ERR_INSPECTOR_NOT_WORKER();
    this.#checkUnconnected();
    const number = native.connectToMainThread(() => {
      for (const text of native.takeMessages(number)) this.#onMessage(text);
    });
    this.#number = number;
  }

  #checkUnconnected() {
    if (this.#number !== undefined) throw new ERR_INSPECTOR_ALREADY_CONNECTED('The inspector session');
  }

  #onMessage(text) {
    try {
      const message = JSON.parse(text);
      const { id, error, result } = message;
      if (id === undefined) {
        this.emit(message.method, message);
        this.emit('inspectorNotification', message);
        return;
      }
      const callback = this.#calls.get(id);
      this.#calls.delete(id);
      if (callback === undefined) return;
      if (error !== undefined) callback(new ERR_INSPECTOR_COMMAND(error.code, error.message));
      else callback(null, result);
    } catch (error) {
      // V8 may be in the middle of something: nothing must be thrown there.
      process.emitWarning(error);
    }
  }

  /**
   * @param {string} method such as `Runtime.evaluate`
   * @param {object} [params]
   * @param {(error: Error|null, result: object) => void} [callback]
   */
  post(method, params, callback) {
    validateString(method, 'method');
    if (typeof params === 'function' && !callback) {
      callback = params;
      params = null;
    }
    if (params && typeof params !== 'object') throw new ERR_INVALID_ARG_TYPE('params', 'Object', params);
    if (callback) validateFunction(callback, 'callback');
    if (this.#number === undefined) throw new ERR_INSPECTOR_NOT_CONNECTED();
    const id = ++this.#lastId;
    const message = { id, method };
    if (params) message.params = params;
    if (callback) this.#calls.set(id, callback);
    native.send(this.#number, JSON.stringify(message));
  }

  /** Ends the session. Calls that are still to be answered end with an error. */
  disconnect() {
    if (this.#number === undefined) return;
    native.disconnect(this.#number);
    this.#number = undefined;
    for (const callback of this.#calls.values()) process.nextTick(callback, new ERR_INSPECTOR_CLOSED());
    this.#calls.clear();
    this.#lastId = 0;
  }
}

module.exports = { Session };
