'use strict';
// Name servers as text: `1.2.3.4`, `1.2.3.4:5353`, `2001:db8::1`, `[2001:db8::1]:5353`.

const { codes: { ERR_INVALID_IP_ADDRESS } } = require('internal/errors');
const { isIP } = require('internal/net/ip');
const { validateArray, validatePort, validateString } = require('internal/validators');

const DNS_PORT = 53;
const DIGITS = /^\d+$/;
const PORT_AFTER_BRACKET = /^:(\d+)/;

/** @returns {[address: string, port: number]} */
function parseServer(text) {
  if (isIP(text) !== 0) return [text, DNS_PORT];
  let address;
  let port;
  if (text.startsWith('[')) {
    const end = text.indexOf(']');
    address = text.slice(1, Math.max(end, 1));
    port = PORT_AFTER_BRACKET.exec(text.slice(end + 1, end + 16))?.[1] ?? `${DNS_PORT}`;
  } else {
    const colon = text.lastIndexOf(':');
    address = text.slice(0, Math.max(colon, 0));
    port = text.slice(colon + 1);
  }
  if (isIP(address) === 0 || !DIGITS.test(port)) throw new ERR_INVALID_IP_ADDRESS(text);
  return [address, validatePort(Number(port)) || DNS_PORT];
}

/**
 * @param {string[]} servers holes are left out
 * @returns {[address: string, port: number][]}
 */
function parseServers(servers) {
  validateArray(servers, 'servers');
  const parsed = [];
  servers.forEach((server, index) => {
    validateString(server, `servers[${index}]`);
    parsed.push(parseServer(server));
  });
  return parsed;
}

/** @returns {string} */
function formatServer([address, port]) {
  if (!port || port === DNS_PORT) return address;
  return isIP(address) === 6 ? `[${address}]:${port}` : `${address}:${port}`;
}

module.exports = { formatServer, parseServers };
