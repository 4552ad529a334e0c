'use strict';
// What the queries of one resolver share: servers, time-outs, local addresses; and which of them are under way.

const {
  current, emitAfter, emitBefore, emitDestroy, emitInit, kAsyncId, kTriggerId, newAsyncId, triggerForNew,
} = require('internal/async_hooks');
const { isIP } = require('internal/net/ip');

const native = binding('dns');

const DEFAULT_TIMEOUT = 2000;

/** Makes an object an operation that async hooks know. */
function begin(operation, type) {
  if (!current.hooked) return;
  operation[kAsyncId] = newAsyncId();
  operation[kTriggerId] = triggerForNew();
  emitInit(operation[kAsyncId], type, operation[kTriggerId], operation);
}

/** Runs the end of an operation inside of it. */
function end(operation, callback) {
  if (operation[kAsyncId] === undefined) {
    callback();
    return;
  }
  emitBefore(operation[kAsyncId], operation[kTriggerId], operation);
  callback();
  emitAfter(operation[kAsyncId]);
  emitDestroy(operation[kAsyncId]);
}

const kPrivate = Symbol('private');

class ChannelWrap {
  /**
   * @param {number} timeout milliseconds; negative for the default
   * @param {number} tries
   * @param {number} maxTimeout milliseconds; 0 for none
   */
  constructor(timeout, tries, maxTimeout) {
    Object.defineProperty(this, kPrivate, {
      value: {
        timeout, tries, maxTimeout,
        servers: undefined,
        system: undefined,
        local4: undefined,
        local6: undefined,
        /** Of the native side, made anew when something changes. */
        settings: undefined,
        /** Numbers of queries. */
        pending: new Set(),
      },
    });
    if (current.hooked) emitInit(newAsyncId(), 'DNSCHANNEL', triggerForNew(), this);
  }

  get busy() {
    return this[kPrivate].pending.size !== 0;
  }

  /** @returns {[address: string, port: number][]} */
  getServers() {
    const state = this[kPrivate];
    if (state.servers !== undefined) return state.servers.map(([address, port]) => [native.canonical(address), port]);
    const { servers } = systemOf(state);
    const pairs = [];
    for (let i = 0; i < servers.length; i += 2) pairs.push([native.canonical(servers[i]), servers[i + 1]]);
    return pairs;
  }

  /** @param {[address: string, port: number][]} servers those named twice are asked once */
  setServers(servers) {
    const state = this[kPrivate];
    const known = new Map();
    for (const server of servers) {
      const key = `${native.canonical(server[0])} ${server[1]}`;
      if (!known.has(key)) known.set(key, server);
    }
    state.servers = [...known.values()];
    state.settings = undefined;
  }

  /**
   * @param {string} first
   * @param {string} [second] of the other family
   */
  setLocalAddress(first, second) {
    const state = this[kPrivate];
    const swapped = isIP(first) === 6;
    state.local4 = swapped ? second : first;
    state.local6 = swapped ? first : second;
    state.settings = undefined;
  }

  cancel() {
    native.cancel([...this[kPrivate].pending]);
  }

  /**
   * Asks for records; `request.oncomplete(code, records)` is called later, with `null` or an error's code.
   * @param {object} request
   * @param {string} name
   * @param {string} kind `'AAAA'` for instance
   */
  query(request, name, kind) {
    const state = this[kPrivate];
    begin(request, 'QUERYWRAP');
    state.settings ??= native.settings(settingsOf(state));
    const id = native.query(state.settings, name, kind, (code, records) => {
      state.pending.delete(id);
      end(request, () => request.oncomplete(code, records));
    });
    if (typeof id === 'number') state.pending.add(id);
    else this.answer(request, id);
  }

  /** Answers a request, later, without asking. */
  answer(request, code, records) {
    if (request[kAsyncId] === undefined) begin(request, 'QUERYWRAP');
    require('timers').setImmediate(() => end(request, () => request.oncomplete(code, records)));
  }
}

function systemOf(state) {
  return (state.system ??= native.systemSettings());
}

function settingsOf(state) {
  const { servers, timeout, tries, maxTimeout, local4, local6 } = state;
  const system = systemOf(state);
  return {
    servers: servers === undefined ? system.servers : servers.flat(),
    timeout: timeout < 0 ? system.timeout ?? DEFAULT_TIMEOUT : timeout,
    tries,
    maxTimeout,
    local4,
    local6,
    rotate: system.rotate,
    tcp: system.tcp,
  };
}

module.exports = { ChannelWrap };
