'use strict';
// IP addresses as keys of 32 hexadecimal digits, which compare as the addresses do. An IPv4 address has the key of the
// IPv6 address that stands for it (::ffff:1.2.3.4).

const { isIPv4, isIPv6 } = require('internal/net/ip');

const MAPPED = `${'0'.repeat(20)}ffff`;

function ipv4Digits(text) {
  let digits = '';
  for (const part of text.split('.')) digits += Number(part).toString(16).padStart(2, '0');
  return digits;
}

function groupDigits(text) {
  if (text === '') return '';
  let digits = '';
  for (const group of text.split(':')) digits += group.includes('.') ? ipv4Digits(group) : group.padStart(4, '0');
  return digits;
}

/**
 * @param {string} address
 * @param {'ipv4' | 'ipv6'} family
 * @returns {string | undefined} undefined for what is no address of that family
 */
function keyOf(address, family) {
  if (family === 'ipv4') return isIPv4(address) ? MAPPED + ipv4Digits(address) : undefined;
  if (!isIPv6(address)) return undefined;
  const percent = address.indexOf('%');
  const [head, tail] = (percent === -1 ? address : address.slice(0, percent)).toLowerCase().split('::');
  const start = groupDigits(head);
  if (tail === undefined) return start;
  const end = groupDigits(tail);
  return start + '0'.repeat(32 - start.length - end.length) + end;
}

function ipv4Text(digits) {
  return [0, 2, 4, 6].map((at) => parseInt(digits.slice(at, at + 2), 16)).join('.');
}

/**
 * The shortest text of an address.
 * @param {string} key
 * @param {'ipv4' | 'ipv6'} family
 * @returns {string}
 */
function textOf(key, family) {
  if (family === 'ipv4') return ipv4Text(key.slice(24));
  if (key.startsWith(MAPPED)) return `::ffff:${ipv4Text(key.slice(24))}`;
  const groups = [];
  for (let at = 0; at < 32; at += 4) groups.push(parseInt(key.slice(at, at + 4), 16).toString(16));
  // The first of the longest runs of zeros, from two on, is left out.
  let from = -1;
  let length = 1;
  for (let i = 0; i < 8; i++) {
    let end = i;
    while (end < 8 && groups[end] === '0') end++;
    if (end - i > length) {
      from = i;
      length = end - i;
    }
    i = Math.max(i, end);
  }
  if (from === -1) return groups.join(':');
  return `${groups.slice(0, from).join(':')}::${groups.slice(from + length).join(':')}`;
}

/**
 * The first and last key of a subnet.
 * @param {string} key
 * @param {number} bits of 128 that all its addresses share
 * @returns {[string, string]}
 */
function subnetOf(key, bits) {
  const whole = bits >> 2;
  const rest = bits & 3;
  let first = key.slice(0, whole);
  let last = first;
  if (whole < 32) {
    const digit = parseInt(key[whole], 16);
    const mask = 0xf >> rest;
    first += (digit & ~mask).toString(16);
    last += (digit | mask).toString(16);
  }
  return [first.padEnd(32, '0'), last.padEnd(32, 'f')];
}

module.exports = { keyOf, subnetOf, textOf };
