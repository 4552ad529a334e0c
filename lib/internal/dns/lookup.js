'use strict';
// What the system's resolver is asked: addresses of a host, names of an address. Checks of the arguments, and the
// requests. `lookup` is the one of lib/dns.js; the promise form is in lib/dns/promises.js.

const {
  codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE },
  dnsException,
} = require('internal/errors');
const { isIP } = require('internal/net/ip');
const { customPromisifyArgs } = require('internal/util/promisify');
const observe = require('internal/dns/observe');
const { ORDERS, getDefaultResultOrder } = require('internal/dns/order');
const {
  validateBoolean, validateFunction, validateNumber, validateOneOf, validatePort, validateString,
  validateStringWithoutNullBytes,
} = require('internal/validators');

const native = binding('dns');

const { AI_ADDRCONFIG, AI_ALL, AI_V4MAPPED } = native;
const FAMILIES = [0, 4, 6];

/** What is said by no option. */
class Settings {
  constructor() {
    this.family = 0;
    this.hints = 0;
    this.all = false;
    this.order = getDefaultResultOrder();
  }
}

/**
 * @param {number} hints
 * @throws where a bit is set that is no hint
 */
function validateHints(hints) {
  if ((hints & ~(AI_ADDRCONFIG | AI_ALL | AI_V4MAPPED)) !== 0) throw new ERR_INVALID_ARG_VALUE('hints', hints);
}

function familyOf(value) {
  if (value === 'IPv4') return 4;
  if (value === 'IPv6') return 6;
  validateOneOf(value, 'options.family', FAMILIES);
  return value;
}

/** @param {*} hostname falsy values are for `requireHostname` */
function validateHostname(hostname) {
  if (hostname) validateStringWithoutNullBytes(hostname, 'hostname');
}

/**
 * The error of a host without a name.
 * @param {*} hostname
 * @returns {Error | undefined}
 */
function missingHostname(hostname) {
  return hostname ? undefined : new ERR_INVALID_ARG_VALUE('hostname', hostname, 'must be a non-empty string');
}

/**
 * @param {undefined | null | number | object} options as the user gave them
 * @returns {Settings}
 */
function readOptions(options) {
  const settings = new Settings();
  if (typeof options === 'number') {
    validateOneOf(options, 'family', FAMILIES);
    settings.family = options;
    return settings;
  }
  if (options === undefined || options === null) return settings;
  if (typeof options !== 'object') throw new ERR_INVALID_ARG_TYPE('options', ['integer', 'object'], options);
  const { hints, family, all, verbatim, order } = options;
  if (hints != null) {
    validateNumber(hints, 'options.hints');
    settings.hints = hints >>> 0;
    validateHints(settings.hints);
  }
  if (family != null) settings.family = familyOf(family);
  if (all != null) {
    validateBoolean(all, 'options.all');
    settings.all = all;
  }
  if (verbatim != null) {
    validateBoolean(verbatim, 'options.verbatim');
    settings.order = verbatim ? 'verbatim' : 'ipv4first';
  }
  if (order != null) {
    validateOneOf(order, 'options.order', ORDERS);
    settings.order = order;
  }
  return settings;
}

/** A lookup under way. */
class GetAddrInfoReqWrap {
  constructor(callback, family, hostname, oncomplete) {
    this.callback = callback;
    this.family = family;
    this.hostname = hostname;
    this.oncomplete = oncomplete;
  }
}

class GetNameInfoReqWrap {
  constructor(callback, hostname, port, oncomplete) {
    this.callback = callback;
    this.hostname = hostname;
    this.port = port;
    this.oncomplete = oncomplete;
  }
}

function isAscii(text) {
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) > 127) return false;
  }
  return true;
}

function complete(request, result) {
  if (typeof result === 'number') {
    request.callback(dnsException(result, 'getaddrinfo', request.hostname));
    return;
  }
  request.oncomplete(result);
}

/**
 * Asks for the addresses of a host. `callback(error)`, or `callback(null, addresses)` with texts.
 * @param {string} hostname
 * @param {Settings} settings
 * @param {(error: Error | null, addresses?: string[]) => void} callback
 * @param {(addresses: string[]) => void} oncomplete
 * @returns {GetAddrInfoReqWrap}
 */
function requestAddresses(hostname, settings, callback, oncomplete) {
  const { family, hints, order, all } = settings;
  const request = new GetAddrInfoReqWrap(callback, family, hostname, oncomplete);
  const start = observe.begin();
  const name = isAscii(hostname) ? hostname : binding('url').toAscii(hostname);
  const status = native.getaddrinfo(name, family, hints, ORDERS.indexOf(order), (_, result) => {
    if (start !== undefined && typeof result !== 'number') {
      const addresses = all ? result.map((address) => ({ address, family: family || isIP(address) })) : result;
      observe.end(start, 'lookup', { hostname, family, hints, verbatim: order === 'verbatim', order, addresses });
    }
    complete(request, result);
  });
  if (status !== 0) process.nextTick(callback, dnsException(status, 'getaddrinfo', hostname));
  return request;
}

/**
 * @param {string} hostname
 * @param {number | object | Function} [options]
 * @param {Function} callback `(error, address, family)`, with `all` `(error, addresses)`
 */
function lookup(hostname, options, callback) {
  validateHostname(hostname);
  if (typeof options === 'function') {
    callback = options;
    options = undefined;
  } else {
    validateFunction(arguments.length === 2 && typeof options === 'string' ? options : callback, 'callback');
  }
  const settings = readOptions(options);
  const missing = missingHostname(hostname);
  if (missing !== undefined) throw missing;

  const { all, family } = settings;
  const literal = isIP(hostname);
  if (literal !== 0) {
    if (all) process.nextTick(callback, null, [{ address: hostname, family: literal }]);
    else process.nextTick(callback, null, hostname, literal);
    return {};
  }
  const oncomplete = all
    ? (addresses) => callback(null, addresses.map((address) => ({ address, family: family || isIP(address) })))
    : (addresses) => callback(null, addresses[0], family || isIP(addresses[0]));
  return requestAddresses(hostname, settings, callback, oncomplete);
}
Object.defineProperty(lookup, customPromisifyArgs, { value: ['address', 'family'], enumerable: false });

/**
 * @param {*} address
 * @param {*} port
 * @returns {number} the port
 */
function validateAddressAndPort(address, port) {
  validateString(address, 'address');
  if (isIP(address) === 0) throw new ERR_INVALID_ARG_VALUE('address', address);
  return validatePort(port);
}

/**
 * Asks for the names of an address and a port. Throws where the system refuses to begin.
 * @param {string} address
 * @param {number} port
 * @param {(error: Error | null, hostname?: string, service?: string) => void} callback
 * @returns {GetNameInfoReqWrap}
 */
function requestNames(address, port, callback) {
  const start = observe.begin();
  const oncomplete = (result) => {
    if (typeof result === 'number') {
      callback(dnsException(result, 'getnameinfo', address));
      return;
    }
    const { 0: hostname, 1: service } = result;
    if (start !== undefined) observe.end(start, 'lookupService', { host: address, port, hostname, service });
    callback(null, hostname, service);
  };
  const request = new GetNameInfoReqWrap(callback, address, port, oncomplete);
  const status = native.getnameinfo(address, port, (_, result) => oncomplete(result));
  if (status !== 0) throw dnsException(status, 'getnameinfo', address);
  return request;
}

module.exports = {
  AI_ADDRCONFIG,
  AI_ALL,
  AI_V4MAPPED,
  lookup,
  missingHostname,
  readOptions,
  requestAddresses,
  requestNames,
  validateAddressAndPort,
  validateHostname,
};
