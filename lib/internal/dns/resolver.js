'use strict';
// What name servers are asked: the methods of resolvers, for callbacks and for promises, and the default resolver.

const {
  codes: { ERR_DNS_SET_SERVERS_FAILED, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE },
  dnsException,
} = require('internal/errors');
const { ChannelWrap } = require('internal/dns/channel');
const observe = require('internal/dns/observe');
const { formatServer, parseServers } = require('internal/dns/servers');
const { isIP } = require('internal/net/ip');
const { validateFunction, validateInt32, validateString, validateUint32 } = require('internal/validators');

const native = binding('dns');

const DEFAULT_TRIES = 4;
const EINVAL = -22;

const sameRecord = (record) => record;
const valueOf = ({ value }) => value;

function withoutType({ type, ...record }) {
  return record;
}

function address(record, withTtl) {
  return withTtl ? { address: record.address, ttl: record.ttl } : record.address;
}

/** By method: the record type, the name that errors have for the query, and what is given of a record. */
const QUERIES = {
  resolveAny: { kind: 'ANY', syscall: 'queryAny', pick: sameRecord },
  resolve4: { kind: 'A', syscall: 'queryA', pick: address },
  resolve6: { kind: 'AAAA', syscall: 'queryAaaa', pick: address },
  resolveCaa: { kind: 'CAA', syscall: 'queryCaa', pick: sameRecord },
  resolveCname: { kind: 'CNAME', syscall: 'queryCname', pick: valueOf },
  resolveMx: { kind: 'MX', syscall: 'queryMx', pick: sameRecord },
  resolveNs: { kind: 'NS', syscall: 'queryNs', pick: valueOf },
  resolveTlsa: { kind: 'TLSA', syscall: 'queryTlsa', pick: withoutType },
  resolveTxt: { kind: 'TXT', syscall: 'queryTxt', pick: ({ entries }) => entries },
  resolveSrv: { kind: 'SRV', syscall: 'querySrv', pick: sameRecord },
  resolvePtr: { kind: 'PTR', syscall: 'queryPtr', pick: valueOf },
  resolveNaptr: { kind: 'NAPTR', syscall: 'queryNaptr', pick: withoutType },
  resolveSoa: { kind: 'SOA', syscall: 'querySoa', pick: withoutType },
};

/** A query under way. */
class QueryReqWrap {
  constructor(syscall, callback, hostname, ttl) {
    this.bindingName = syscall;
    this.callback = callback;
    this.hostname = hostname;
    this.oncomplete = onresolve;
    this.ttl = ttl;
  }
}

/** Requests of resolvers, and what only they know: what to give of a record, and when they began for an observer. */
const details = new WeakMap();

function onresolve(code, records) {
  const { bindingName: syscall, callback, hostname, ttl } = this;
  if (code !== null) {
    callback(dnsException(code, syscall, hostname));
    return;
  }
  const { kind, pick, start } = details.get(this);
  const all = records.map((record) => pick(record, ttl));
  const result = kind === 'SOA' ? all[0] : all;
  if (start !== undefined) observe.end(start, syscall, { host: hostname, ttl, result });
  callback(null, result);
}

const ONION = /\.onion\.?$/i;
const NOT_ASCII = /[^\0-\x7f]/;

/** Begins a query; `callback(error)` or `callback(null, result)`. */
function ask(channel, name, { kind, syscall, pick }, options, callback) {
  const ttl = Boolean(options?.ttl);
  const request = new QueryReqWrap(syscall, callback, name, ttl);
  details.set(request, { kind, pick, start: observe.begin() });
  // Nobody's name servers know the names of hidden services, nor should they learn who asks for them.
  if (ONION.test(name)) channel.answer(request, 'ENOTFOUND');
  else channel.query(request, NOT_ASCII.test(name) ? binding('url').toAscii(name) : name, kind);
  return request;
}

/** Begins to ask for the names of an address. */
function askReverse(channel, name, callback) {
  const syscall = 'getHostByAddr';
  if (isIP(name) === 0) throw dnsException(EINVAL, syscall, name);
  const request = new QueryReqWrap(syscall, callback, name, false);
  details.set(request, { kind: 'PTR', pick: valueOf, start: observe.begin() });
  const names = native.hostNames(name);
  // The first is the host's own name, the others are what else it is called.
  if (names !== undefined) channel.answer(request, null, names.slice(1).map((value) => ({ value })));
  else channel.query(request, native.reverseName(name), 'PTR');
  return request;
}

function queryOfType(rrtype) {
  for (const query of Object.values(QUERIES)) {
    if (query.kind === rrtype) return query;
  }
  throw new ERR_INVALID_ARG_VALUE('rrtype', rrtype);
}

class ResolverBase {
  constructor(options = undefined) {
    const { timeout = -1, tries = DEFAULT_TRIES, maxTimeout = 0 } = { ...options };
    validateInt32(timeout, 'options.timeout', -1);
    validateInt32(tries, 'options.tries', 1);
    validateUint32(maxTimeout, 'options.maxTimeout');
    this._handle = new ChannelWrap(timeout, tries, maxTimeout);
  }

  /** Ends all queries of this resolver with `ECANCELLED`. */
  cancel() {
    this._handle.cancel();
  }

  /** @returns {string[]} */
  getServers() {
    return (this._handle.getServers() || []).map(formatServer);
  }

  /** @param {string[]} servers */
  setServers(servers) {
    const parsed = parseServers(servers);
    if (this._handle.busy) throw new ERR_DNS_SET_SERVERS_FAILED('There are pending queries.', servers);
    this._handle.setServers(parsed);
  }

  /**
   * Where queries are sent from.
   * @param {string} ipv4
   * @param {string} [ipv6]
   */
  setLocalAddress(ipv4, ipv6) {
    validateString(ipv4, 'ipv4');
    if (ipv6 !== undefined) validateString(ipv6, 'ipv6');
    const first = isIP(ipv4);
    const second = ipv6 === undefined ? undefined : isIP(ipv6);
    if (first === 0 || second === 0) throw invalidLocal('Invalid IP address.');
    if (first === second) throw invalidLocal(`Cannot specify two IPv${first} addresses.`);
    this._handle.setLocalAddress(ipv4, ipv6);
  }
}

function invalidLocal(message) {
  const error = new TypeError(message);
  error.code = 'ERR_INVALID_ARG_VALUE';
  return error;
}

// ---- with callbacks

class Resolver extends ResolverBase {
  /**
   * @param {string} hostname
   * @param {string} [rrtype]
   * @param {(error: Error | null, records?: any) => void} callback
   */
  resolve(hostname, rrtype, callback) {
    let query = QUERIES.resolve4;
    if (typeof rrtype === 'string') query = queryOfType(rrtype);
    else if (typeof rrtype === 'function') callback = rrtype;
    else throw new ERR_INVALID_ARG_TYPE('rrtype', 'string', rrtype);
    validateString(hostname, 'name');
    validateFunction(callback, 'callback');
    return ask(this._handle, hostname, query, undefined, callback);
  }
}

function define(Class, method, name, call) {
  Object.defineProperty(call, 'name', { configurable: true, value: name });
  Class.prototype[method] = call;
}

for (const [method, query] of Object.entries(QUERIES)) {
  define(Resolver, method, query.syscall, function(name, callback) {
    let options;
    if (arguments.length > 2) {
      options = callback;
      callback = arguments[2];
    }
    validateString(name, 'name');
    validateFunction(callback, 'callback');
    return ask(this._handle, name, query, options, callback);
  });
}

define(Resolver, 'reverse', 'getHostByAddr', function(name, callback) {
  validateString(name, 'name');
  validateFunction(callback, 'callback');
  return askReverse(this._handle, name, callback);
});

// ---- with promises

class PromiseResolver extends ResolverBase {
  /**
   * @param {string} hostname
   * @param {string} [rrtype]
   * @returns {Promise<any>}
   */
  resolve(hostname, rrtype) {
    if (rrtype === undefined) rrtype = 'A';
    if (typeof rrtype !== 'string') throw new ERR_INVALID_ARG_TYPE('rrtype', 'string', rrtype);
    const query = queryOfType(rrtype);
    validateString(hostname, 'name');
    return promised((callback) => ask(this._handle, hostname, query, undefined, callback));
  }
}
Object.defineProperty(PromiseResolver, 'name', { configurable: true, value: 'Resolver' });

function promised(begin) {
  return new Promise((resolve, reject) => begin((error, result) => (error ? reject(error) : resolve(result))));
}

for (const [method, query] of Object.entries(QUERIES)) {
  define(PromiseResolver, method, query.syscall, function(name, options) {
    validateString(name, 'name');
    return promised((callback) => ask(this._handle, name, query, options, callback));
  });
}

define(PromiseResolver, 'reverse', 'getHostByAddr', function(name, _options) {
  validateString(name, 'name');
  return promised((callback) => askReverse(this._handle, name, callback));
});

// ---- the default resolver

/** What the functions of `dns` and of `dns/promises` ask: two resolvers with one channel. */
let defaults;

function defaultResolvers() {
  if (defaults === undefined) useAsDefault(new Resolver());
  return defaults;
}

function useAsDefault(callbacks) {
  const promises = new PromiseResolver();
  promises._handle = callbacks._handle;
  defaults = { callbacks, promises };
}

/**
 * Queries under way go on with the servers they have.
 * @param {string[]} servers
 */
function setServers(servers) {
  const resolver = new Resolver();
  resolver.setServers(servers);
  useAsDefault(resolver);
}

const METHODS = [
  'getServers', 'resolve', 'resolve4', 'resolve6', 'resolveAny', 'resolveCaa', 'resolveCname', 'resolveMx', 'resolveNaptr',
  'resolveNs', 'resolvePtr', 'resolveSoa', 'resolveSrv', 'resolveTlsa', 'resolveTxt', 'reverse',
];

/**
 * The functions of a module that ask the default resolver.
 * @param {'callbacks' | 'promises'} style
 * @returns {Record<string, Function>}
 */
function defaultMethods(style) {
  const { prototype } = style === 'callbacks' ? Resolver : PromiseResolver;
  const methods = {};
  for (const method of METHODS) {
    const call = (...args) => defaultResolvers()[style][method](...args);
    Object.defineProperty(call, 'name', { configurable: true, value: prototype[method].name });
    Object.defineProperty(call, 'length', { configurable: true, value: prototype[method].length });
    methods[method] = call;
  }
  return methods;
}

module.exports = { PromiseResolver, Resolver, defaultMethods, setServers };
