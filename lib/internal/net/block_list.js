'use strict';
// net.BlockList: rules for IP addresses, ranges of them and subnets. Every rule is a range of keys.

const { codes: { ERR_INVALID_ADDRESS, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE } } = require('internal/errors');
const { CLONEABLE, kClone, kCloneMode, kDeserialize } = require('internal/messaging/transferable');
const { keyOf, subnetOf, textOf } = require('internal/net/address_key');
const { isIPv4, isIPv6 } = require('internal/net/ip');
const { SocketAddress } = require('internal/net/socket_address');
const { validateArray, validateInt32, validateString } = require('internal/validators');

const kInspect = Symbol.for('nodejs.util.inspect.custom');

/** How rules name a family. */
const FAMILY_NAMES = { __proto__: null, ipv4: 'IPv4', ipv6: 'IPv6' };

const PRIVATE_RANGES = Object.freeze([
  '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '127.0.0.0/8', '::1/128', '169.254.0.0/16', 'fe80::/10', 'fc00::/7',
]);

/** What a list holds; copies of a list made by messages in one thread share it. */
class Rules {
  constructor() {
    /** Key to text. */
    this.addresses = new Map();
    /** @type {Array<{ first: string, last: string, text: string }>} */
    this.subnets = [];
    this.ranges = [];
  }

  has(key) {
    const within = ({ first, last }) => first <= key && key <= last;
    return this.addresses.has(key) || this.subnets.some(within) || this.ranges.some(within);
  }
}

/** Rules that were sent in messages, by number, for copies that arrive in this thread. */
const sent = new Map();
let lastSent = 0;
let thread;

function threadToken() {
  thread ??= `${process.pid}:${require('worker_threads').threadId}`;
  return thread;
}

/** An address argument: a SocketAddress, or a string of the given family. */
function addressOf(value, family, name) {
  if (SocketAddress.isSocketAddress(value)) return { key: keyOf(value.address, value.family), family: value.family };
  validateString(value, name);
  family = familyOf(family);
  const key = keyOf(value, family);
  if (key === undefined) throw new ERR_INVALID_ADDRESS();
  return { key, family };
}

function familyOf(family) {
  validateString(family, 'family');
  const lower = family.toLowerCase();
  if (lower !== 'ipv4' && lower !== 'ipv6') throw new ERR_INVALID_ARG_VALUE('options.family', family);
  return lower;
}

function parseCIDR(cidr) {
  validateString(cidr, 'cidr');
  const slash = cidr.indexOf('/');
  if (slash === -1) throw new ERR_INVALID_ARG_VALUE('cidr', cidr, 'must contain a prefix length (e.g. "10.0.0.0/8")');
  const digits = cidr.slice(slash + 1);
  if (!/^\d+$/.test(digits)) throw new ERR_INVALID_ARG_VALUE('cidr', cidr, 'prefix length must be a valid integer');
  const network = cidr.slice(0, slash);
  return [network, Number(digits), network.includes(':') ? 'ipv6' : 'ipv4'];
}

function subnet(network, prefix, family) {
  let key;
  if (SocketAddress.isSocketAddress(network)) {
    ({ family } = network);
    key = keyOf(network.address, family);
  } else {
    validateString(network, 'network');
    family = familyOf(family);
  }
  validateInt32(prefix, 'prefix', 0, family === 'ipv4' ? 32 : 128);
  key ??= keyOf(network, family);
  if (key === undefined) throw new ERR_INVALID_ADDRESS();
  const [first, last] = subnetOf(key, family === 'ipv4' ? prefix + 96 : prefix);
  return { first, last, text: `Subnet: ${FAMILY_NAMES[family]} ${textOf(key, family)}/${prefix}` };
}

function range(start, end, family) {
  const from = addressOf(start, family, 'start');
  const to = addressOf(end, family, 'end');
  if (from.key > to.key) {
    const given = SocketAddress.isSocketAddress(start) ? start : new SocketAddress({ address: start, family: from.family });
    throw new ERR_INVALID_ARG_VALUE('start', given, 'must come before end');
  }
  const text = `Range: ${FAMILY_NAMES[from.family]} ${textOf(from.key, from.family)}-${textOf(to.key, to.family)}`;
  return { first: from.key, last: to.key, text };
}

function removeRule(list, text) {
  const index = list.findIndex((rule) => rule.text === text);
  if (index !== -1) list.splice(index, 1);
}

class BlockList {
  #rules = new Rules();
  /** Its number among those that were sent. */
  #sent = 0;

  /** @param {any} value */
  static isBlockList(value) {
    return typeof value === 'object' && value !== null && #rules in value;
  }

  [kInspect](depth, options, inspect) {
    if (depth < 0) return '[BlockList]';
    return `BlockList ${inspect({ rules: this.rules }, { ...options, depth: options.depth === null ? null : options.depth - 1 })}`;
  }

  /**
   * @param {string | SocketAddress} address
   * @param {string} [family]
   */
  addAddress(address, family = 'ipv4') {
    const { key, family: type } = addressOf(address, family, 'address');
    this.#rules.addresses.set(key, `Address: ${FAMILY_NAMES[type]} ${textOf(key, type)}`);
  }

  /**
   * @param {Array<string | SocketAddress>} addresses
   * @param {string} [family]
   */
  addAddresses(addresses, family = 'ipv4') {
    validateArray(addresses, 'addresses');
    const entries = addresses.map((address, index) => addressOf(address, family, `addresses[${index}]`));
    for (const { key, family: type } of entries) {
      this.#rules.addresses.set(key, `Address: ${FAMILY_NAMES[type]} ${textOf(key, type)}`);
    }
  }

  /**
   * @param {string | SocketAddress} start
   * @param {string | SocketAddress} end
   * @param {string} [family]
   */
  addRange(start, end, family = 'ipv4') {
    this.#rules.ranges.unshift(range(start, end, family));
  }

  /**
   * @param {string | SocketAddress} network
   * @param {number} prefix bits
   * @param {string} [family]
   */
  addSubnet(network, prefix, family = 'ipv4') {
    this.#rules.subnets.unshift(subnet(network, prefix, family));
  }

  /** @param {string} cidr such as 10.0.0.0/8 */
  addCIDR(cidr) {
    this.addSubnet(...parseCIDR(cidr));
  }

  /** @param {string[]} cidrs */
  addCIDRs(cidrs) {
    validateArray(cidrs, 'cidrs');
    const subnets = cidrs.map((cidr) => subnet(...parseCIDR(cidr)));
    for (const rule of subnets) this.#rules.subnets.unshift(rule);
  }

  removeAddress(address, family = 'ipv4') {
    this.#rules.addresses.delete(addressOf(address, family, 'address').key);
  }

  removeRange(start, end, family = 'ipv4') {
    removeRule(this.#rules.ranges, range(start, end, family).text);
  }

  removeSubnet(network, prefix, family = 'ipv4') {
    removeRule(this.#rules.subnets, subnet(network, prefix, family).text);
  }

  removeCIDR(cidr) {
    this.removeSubnet(...parseCIDR(cidr));
  }

  /**
   * @param {string | SocketAddress} address
   * @param {string} [family]
   * @returns {boolean} false also for what is no address
   */
  check(address, family = 'ipv4') {
    if (SocketAddress.isSocketAddress(address)) return this.#rules.has(keyOf(address.address, address.family));
    validateString(address, 'address');
    validateString(family, 'family');
    const type = family.toLowerCase();
    const key = type in FAMILY_NAMES ? keyOf(address, type) : undefined;
    return key !== undefined && this.#rules.has(key);
  }

  clear() {
    this.#rules.addresses.clear();
    this.#rules.subnets.length = 0;
    this.#rules.ranges.length = 0;
  }

  /** @returns {string[]} */
  toJSON() {
    return this.rules;
  }

  /** @param {string | string[]} data what toJSON() gave; anything that is no rule is left out */
  fromJSON(data) {
    let list = data;
    if (typeof list === 'string') list = JSON.parse(list);
    if (!Array.isArray(list) || !list.every((rule) => typeof rule === 'string')) {
      throw new ERR_INVALID_ARG_TYPE('data', ['string', 'string[]'], data);
    }
    for (const rule of list) this.#addRule(rule);
  }

  #addRule(rule) {
    const match = /^(Address|Subnet|Range): (IPv[46]) (.+)$/.exec(rule);
    if (match === null) return;
    const family = match[2].toLowerCase();
    const isAddress = family === 'ipv4' ? isIPv4 : isIPv6;
    const [first, second] = match[3].split(match[1] === 'Subnet' ? '/' : '-');
    if (!isAddress(first)) return;
    if (match[1] === 'Address') this.addAddress(match[3], family);
    else if (match[1] === 'Subnet') this.addSubnet(first, Number(second), family);
    else if (isAddress(second)) this.addRange(first, second, family);
  }

  /** @returns {string[]} */
  get rules() {
    const { addresses, subnets, ranges } = this.#rules;
    return [...[...addresses.values()].reverse(), ...[...subnets, ...ranges].map(({ text }) => text)];
  }

  /** @returns {number} */
  get size() {
    const { addresses, subnets, ranges } = this.#rules;
    return addresses.size + subnets.length + ranges.length;
  }

  get [kCloneMode]() {
    return #rules in this ? CLONEABLE : 0;
  }

  [kClone]() {
    if (this.#sent === 0) {
      this.#sent = ++lastSent;
      sent.set(this.#sent, new WeakRef(this.#rules));
    }
    return {
      data: { thread: threadToken(), number: this.#sent, rules: this.rules.reverse() },
      deserializeInfo: 'internal/net/block_list:BlockList',
    };
  }

  static [kDeserialize]({ thread: from, number, rules }) {
    const list = new BlockList();
    const shared = from === threadToken() ? sent.get(number)?.deref() : undefined;
    if (shared !== undefined) {
      list.#rules = shared;
      list.#sent = number;
    } else {
      list.fromJSON(rules);
    }
    return list;
  }
}

Object.defineProperty(BlockList, 'PRIVATE_RANGES', { enumerable: true, value: PRIVATE_RANGES });

module.exports = { BlockList };
