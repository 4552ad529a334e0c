'use strict';
// The `dns/promises` module: as `dns`, with promises.

const { codes: { ERR_MISSING_ARGS } } = require('internal/errors');
const { isIP } = require('internal/net/ip');
const {
  missingHostname, readOptions, requestAddresses, requestNames, validateAddressAndPort, validateHostname,
} = require('internal/dns/lookup');
const codes = require('internal/dns/codes');
const { PromiseResolver, defaultMethods, setServers } = require('internal/dns/resolver');
const { getDefaultResultOrder, setDefaultResultOrder } = require('internal/dns/order');

/**
 * @param {string} hostname
 * @param {number | object} [options]
 * @returns {Promise<{address: string, family: number} | {address: string, family: number}[]>}
 */
function lookup(hostname, options) {
  validateHostname(hostname);
  const settings = readOptions(options);
  const { promise, resolve, reject } = Promise.withResolvers();
  const missing = missingHostname(hostname);
  if (missing !== undefined) {
    reject(missing);
    return promise;
  }
  const { all, family } = settings;
  const literal = isIP(hostname);
  if (literal !== 0) {
    const result = { address: hostname, family: literal };
    resolve(all ? [result] : result);
    return promise;
  }
  const result = (address) => ({ address, family: family || isIP(address) });
  requestAddresses(hostname, settings, reject, all ? (list) => resolve(list.map(result)) : (list) => resolve(result(list[0])));
  return promise;
}

/**
 * @param {string} address
 * @param {number} port
 * @returns {Promise<{hostname: string, service: string}>}
 */
function lookupService(address, port) {
  if (arguments.length !== 2) throw new ERR_MISSING_ARGS('address', 'port');
  const number = validateAddressAndPort(address, port);
  return new Promise((resolve, reject) => {
    requestNames(address, number, (error, hostname, service) => {
      if (error) reject(error);
      else resolve({ hostname, service });
    });
  });
}

module.exports = {
  lookup,
  lookupService,
  Resolver: PromiseResolver,
  getDefaultResultOrder,
  setDefaultResultOrder,
  setServers,
  ...codes,
  ...defaultMethods('promises'),
};
