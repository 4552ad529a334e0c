'use strict';
// The `dns` module: names and addresses, with callbacks. What the system's resolver is asked is in
// internal/dns/lookup, what name servers are asked in internal/dns/resolver.

const { codes: { ERR_MISSING_ARGS } } = require('internal/errors');
const { customPromisifyArgs } = require('internal/util/promisify');
const { validateFunction } = require('internal/validators');
const {
  AI_ADDRCONFIG, AI_ALL, AI_V4MAPPED, lookup, requestNames, validateAddressAndPort,
} = require('internal/dns/lookup');
const codes = require('internal/dns/codes');
const { Resolver, defaultMethods, setServers } = require('internal/dns/resolver');
const { getDefaultResultOrder, setDefaultResultOrder } = require('internal/dns/order');

/**
 * @param {string} address
 * @param {number} port
 * @param {(error: Error | null, hostname?: string, service?: string) => void} callback
 */
function lookupService(address, port, callback) {
  if (arguments.length !== 3) throw new ERR_MISSING_ARGS('address', 'port', 'callback');
  const number = validateAddressAndPort(address, port);
  validateFunction(callback, 'callback');
  return requestNames(address, number, callback);
}
Object.defineProperty(lookupService, customPromisifyArgs, { value: ['hostname', 'service'], enumerable: false });

module.exports = {
  lookup, lookupService, Resolver,
  getDefaultResultOrder, setDefaultResultOrder, setServers,
  ADDRCONFIG: AI_ADDRCONFIG,
  ALL: AI_ALL,
  V4MAPPED: AI_V4MAPPED,
  ...codes,
  ...defaultMethods('callbacks'),
};
Object.defineProperty(module.exports, 'promises', {
  configurable: true,
  enumerable: true,
  get() {
    return require('dns/promises');
  },
});
