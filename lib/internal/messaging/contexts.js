'use strict';

// Ports moved to another vm context: an object of that context, whose messages are made of that context's objects.
// It is no event target; `onmessage` is all it has.

const {
  codes: { ERR_CLOSED_MESSAGE_PORT, ERR_INVALID_ARG_TYPE },
} = require('internal/errors');
const { MessagePort, idOf, neuter, readTransfer, receivers } = require('internal/messaging/ports');

const native = binding('messaging');

/** Source of a function of the target context: takes `attach`, gives `(id) => port`. */
const source = `(function (attach) {
  'use strict';
  class DOMException extends Error {
    #name;
    #code;
    constructor(message, name, code) {
      super(message);
      this.#name = name;
      this.#code = code;
    }
    get name() { return this.#name; }
    get code() { return this.#code; }
  }
  const guarded = (run) => {
    try {
      return run();
    } catch (error) {
      throw typeof error.code === 'number' ? new DOMException(error.message, error.name, error.code) : error;
    }
  };
  class MessagePort {
    #native;
    constructor(id) {
      this.onmessage = undefined;
      this.onmessageerror = undefined;
      this.#native = attach(id, (type, data, ports) => {
        const handler = this['on' + type];
        if (typeof handler === 'function') handler.call(this, { type, target: this, data, ports: ports ?? [] });
      });
    }
    postMessage(value, transferList) { guarded(() => this.#native.postMessage(value, transferList)); }
    start() { this.#native.start(); }
    close() { this.#native.close(); }
    ref() { this.#native.ref(); }
    unref() { this.#native.unref(); }
    hasRef() { return this.#native.hasRef(); }
  }
  return (id) => new MessagePort(id);
})`;

/** `(id) => port` of each context, by its global object. */
const makers = new WeakMap();

function makerOf(context) {
  let make = makers.get(context);
  if (make !== undefined) return make;
  const { runInContext } = require('vm');
  make = runInContext(source, context)((id, deliver) => attach(id, deliver, make));
  makers.set(context, make);
  return make;
}

/** What a port of another context does, done here. */
class Connection {
  constructor(id) {
    this.id = id;
  }

  postMessage(value, transferList) {
    const transfer = readTransfer(transferList, undefined);
    if (this.id !== 0) native.post(this.id, value, transfer?.buffers, transfer?.portIds, transfer);
  }

  start() {
    if (this.id === 0) return;
    native.setRef(this.id, true);
    native.start(this.id, true);
  }

  close() {
    if (this.id !== 0) native.close(this.id);
  }

  ref() {
    if (this.id !== 0) native.setRef(this.id, true);
  }

  unref() {
    if (this.id !== 0) native.setRef(this.id, false);
  }

  hasRef() {
    return this.id !== 0 && native.hasRef(this.id);
  }
}

function attach(id, deliver, make) {
  const connection = new Connection(id);
  native.attach(id);
  native.setContext(id, make);
  receivers.set(id, {
    message: (value, ports) => deliver('message', value, ports),
    messageError: (error) => deliver('messageerror', error, undefined),
    closed() {
      connection.id = 0;
    },
  });
  return connection;
}

/**
 * @param {MessagePort} port unusable afterwards
 * @param {object} contextifiedSandbox
 * @returns {object} the port in that context
 */
function moveMessagePortToContext(port, contextifiedSandbox) {
  if (!(port instanceof MessagePort)) {
    const error = new ERR_INVALID_ARG_TYPE('port', 'MessagePort', port);
    error.message = 'The "port" argument must be a MessagePort instance';
    throw error;
  }
  const id = idOf(port);
  if (id === 0) throw new ERR_CLOSED_MESSAGE_PORT();
  if (!require('vm').isContext(contextifiedSandbox)) {
    const error = new ERR_INVALID_ARG_TYPE('contextifiedSandbox', 'vm.Context', contextifiedSandbox);
    error.message = 'Invalid context argument';
    throw error;
  }
  const make = makerOf(contextifiedSandbox);
  neuter(port);
  return make(id);
}

module.exports = { moveMessagePortToContext };
