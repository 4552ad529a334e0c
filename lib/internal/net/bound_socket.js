'use strict';
// net.BoundSocket: a socket that has its address already and is still to become a server's or a connection's.

const {
  codes: { ERR_INVALID_ARG_VALUE, ERR_SOCKET_HANDLE_ADOPTED },
  errnoException, exceptionWithHostPort,
} = require('internal/errors');
const { IPV6_ONLY, Pipe, REUSE_PORT, SOCKET, TCP } = require('internal/net/handles');
const { isIP } = require('internal/net/ip');
const { validateBoolean, validateObject, validatePort, validateString } = require('internal/validators');

let take;

class BoundSocket {
  #handle;
  #path;
  #address;

  /**
   * @param {{ host?: string, port?: number, ipv6Only?: boolean, reusePort?: boolean, path?: string }} [options]
   */
  constructor(options = {}) {
    validateObject(options, 'options');
    if (options.path !== undefined) this.#bindPath(options);
    else this.#bindAddress(options);
  }

  #bindPath(options) {
    const { path } = options;
    validateString(path, 'options.path');
    if (['host', 'port', 'ipv6Only', 'reusePort'].some((name) => options[name] !== undefined)) {
      throw new ERR_INVALID_ARG_VALUE('options', options, 'path is mutually exclusive with host, port, ipv6Only, and reusePort');
    }
    const handle = new Pipe(SOCKET);
    const status = handle.bind(path);
    if (status < 0) {
      handle.close();
      throw errnoException(status, 'bind');
    }
    this.#handle = handle;
    this.#path = path;
  }

  #bindAddress(options) {
    const { ipv6Only = false, port = 0, reusePort = false } = options;
    const { host = ipv6Only ? '::' : '0.0.0.0' } = options;
    validateBoolean(ipv6Only, 'options.ipv6Only');
    validateBoolean(reusePort, 'options.reusePort');
    validateString(host, 'options.host');
    validatePort(port, 'options.port');
    const family = isIP(host);
    if (family === 0) {
      throw new ERR_INVALID_ARG_VALUE('options.host', host, 'must be a numeric IP address; net.BoundSocket does not perform DNS resolution');
    }
    const handle = new TCP(SOCKET);
    const flags = (ipv6Only ? IPV6_ONLY : 0) | (reusePort ? REUSE_PORT : 0);
    let status = family === 6 ? handle.bind6(host, port | 0, flags) : handle.bind(host, port | 0, flags);
    if (status === 0) status = handle.delayedError;
    const address = {};
    if (status === 0) status = handle.getsockname(address);
    if (status < 0) {
      handle.close();
      throw exceptionWithHostPort(status, 'bind', host, port | 0);
    }
    this.#handle = handle;
    this.#address = address;
  }

  #own() {
    if (this.#handle === null) throw new ERR_SOCKET_HANDLE_ADOPTED();
    return this.#handle;
  }

  /** @returns {{ address: string, family: string, port: number } | string} */
  address() {
    this.#own();
    return this.#path ?? { ...this.#address };
  }

  /** @returns {boolean} whether it has a path instead of an IP address */
  get isPipe() {
    return this.#path !== undefined;
  }

  /** @returns {number} */
  fd() {
    return this.#own().fd;
  }

  close() {
    const handle = this.#own();
    this.#handle = null;
    handle.close();
  }

  [Symbol.dispose]() {
    if (this.#handle !== null) this.close();
  }

  static {
    take = (value) => {
      if (!(#handle in value)) return undefined;
      const handle = value.#own();
      value.#handle = null;
      return handle;
    };
  }
}

/**
 * The handle of a BoundSocket, which is its owner's no longer.
 * @param {any} value
 * @returns {TCP | Pipe | undefined} undefined for anything that is no BoundSocket
 */
function adopt(value) {
  return typeof value === 'object' && value !== null ? take(value) : undefined;
}

module.exports = { BoundSocket, adopt };
