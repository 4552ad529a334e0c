'use strict';
// What is an IP address, as text.

const octet = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const IPV4 = new RegExp(`^(?:${octet}\\.){3}${octet}$`);
const GROUP = /^[0-9a-fA-F]{1,4}$/;
const ZONE = /^[-0-9a-zA-Z.:]+$/;

/**
 * @param {*} input
 * @returns {boolean}
 */
function isIPv4(input) {
  return IPV4.test(`${input}`);
}

/**
 * Eight groups, of which `::` stands for one run of zeros and the last two may be an IPv4 address; and a zone.
 * @param {*} input
 * @returns {boolean}
 */
function isIPv6(input) {
  let text = `${input}`;
  const percent = text.indexOf('%');
  if (percent !== -1) {
    if (!ZONE.test(text.slice(percent + 1))) return false;
    text = text.slice(0, percent);
  }
  const halves = text.split('::');
  if (halves.length > 2) return false;
  let groups = 0;
  for (let i = 0; i < halves.length; i++) {
    if (halves[i] === '') {
      if (halves.length === 1) return false;
      continue;
    }
    const parts = halves[i].split(':');
    const last = parts.length - 1;
    for (let j = 0; j <= last; j++) {
      const isEnd = i === halves.length - 1 && j === last;
      if (GROUP.test(parts[j])) groups += 1;
      else if (isEnd && isIPv4(parts[j])) groups += 2;
      else return false;
    }
  }
  return halves.length === 2 ? groups <= 7 : groups === 8;
}

/**
 * @param {*} input
 * @returns {0|4|6}
 */
function isIP(input) {
  if (isIPv4(input)) return 4;
  return isIPv6(input) ? 6 : 0;
}

module.exports = { isIP, isIPv4, isIPv6 };
