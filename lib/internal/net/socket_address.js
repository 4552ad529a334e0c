'use strict';
// net.SocketAddress: an IP address with a port, which cannot change.

const { codes: { ERR_INVALID_ADDRESS, ERR_INVALID_ARG_VALUE } } = require('internal/errors');
const { CLONEABLE, kClone, kCloneMode, kDeserialize } = require('internal/messaging/transferable');
const { keyOf, textOf } = require('internal/net/address_key');
const { validateObject, validatePort, validateString, validateUint32 } = require('internal/validators');

const kInspect = Symbol.for('nodejs.util.inspect.custom');

class SocketAddress {
  #address;
  #family;
  #flowlabel;
  #port;

  /** @param {{ address?: string, family?: 'ipv4' | 'ipv6', flowlabel?: number, port?: number }} [options] */
  constructor(options = {}) {
    validateObject(options, 'options');
    let { family = 'ipv4' } = options;
    const { port = 0, flowlabel = 0 } = options;
    if (typeof family?.toLowerCase === 'function') family = family.toLowerCase();
    if (family !== 'ipv4' && family !== 'ipv6') throw new ERR_INVALID_ARG_VALUE('options.family', options.family);
    const { address = family === 'ipv4' ? '127.0.0.1' : '::' } = options;
    validateString(address, 'options.address');
    validatePort(port, 'options.port');
    validateUint32(flowlabel, 'options.flowlabel', false);
    const key = keyOf(address, family);
    if (key === undefined) throw new ERR_INVALID_ADDRESS();
    this.#address = textOf(key, family);
    this.#family = family;
    this.#flowlabel = flowlabel;
    this.#port = port | 0;
  }

  /** @returns {string} */
  get address() {
    return this.#address;
  }

  /** @returns {number} */
  get port() {
    return this.#port;
  }

  /** @returns {'ipv4' | 'ipv6'} */
  get family() {
    return this.#family;
  }

  /** @returns {number} */
  get flowlabel() {
    return this.#family === 'ipv6' ? this.#flowlabel : 0;
  }

  toJSON() {
    return { address: this.address, port: this.port, family: this.family, flowlabel: this.flowlabel };
  }

  [kInspect](depth, options, inspect) {
    if (depth < 0) return '[SocketAddress]';
    return `SocketAddress ${inspect(this.toJSON(), { ...options, depth: options.depth === null ? null : options.depth - 1 })}`;
  }

  get [kCloneMode]() {
    return #address in this ? CLONEABLE : 0;
  }

  [kClone]() {
    return { data: this.toJSON(), deserializeInfo: 'internal/net/socket_address:SocketAddress' };
  }

  static [kDeserialize](data) {
    return new SocketAddress(data);
  }

  /** @param {any} value */
  static isSocketAddress(value) {
    return typeof value === 'object' && value !== null && #address in value;
  }

  /**
   * @param {string} input an address, perhaps with a port; an IPv6 address in brackets
   * @returns {SocketAddress | undefined}
   */
  static parse(input) {
    validateString(input, 'input');
    // A URL's host may be any of the forms in which numbers make an IPv4 address.
    const url = require('internal/url').URL.parse(`http://${input}`);
    if (url === null) return undefined;
    const { hostname, port } = url;
    const isIPv6 = hostname.startsWith('[') && hostname.endsWith(']');
    const address = isIPv6 ? hostname.slice(1, -1) : hostname;
    const family = isIPv6 ? 'ipv6' : 'ipv4';
    return keyOf(address, family) === undefined ? undefined : new SocketAddress({ address, family, port: port | 0 });
  }
}

for (const name of ['address', 'port', 'family', 'flowlabel']) {
  Object.defineProperty(SocketAddress.prototype, name, { enumerable: true });
}

module.exports = { SocketAddress };
