'use strict';
// An HTTP proxy on the way of an agent's requests: its address and credentials, which hosts are exempt (NO_PROXY), how
// requests are worded for it, and the connection to it.

const { codes: { ERR_INVALID_ARG_VALUE, ERR_PROXY_INVALID_CONFIG } } = require('internal/errors');
const { isIP, isIPv4 } = require('internal/net/ip');

/**
 * The proxy that `env` names for requests of that protocol.
 * @param {Record<string, string>} env
 * @param {string} protocol of the requests
 * @returns {Proxy | undefined}
 */
function proxyOf(env, protocol) {
  const text = protocol === 'https:' ? env.https_proxy || env.HTTPS_PROXY : env.http_proxy || env.HTTP_PROXY;
  if (!text || !/^https?:\/\//.test(text)) return undefined;
  if (/[\r\n]/.test(text) || !URL.canParse(text)) throw new ERR_PROXY_INVALID_CONFIG(`Invalid proxy URL: ${text}`);
  return new Proxy(new URL(text), env.no_proxy || env.NO_PROXY || '', protocol === 'https:');
}

class Proxy {
  /**
   * @param {URL} url
   * @param {string} exempt hosts that are asked without the proxy
   * @param {boolean} tunnels for requests that the proxy must not see
   */
  constructor(url, exempt, tunnels) {
    this.tunnels = tunnels;
    this.secure = url.protocol === 'https:';
    this.host = url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname;
    this.port = Number(url.port) || (this.secure ? 443 : 80);
    this.authorization = url.username || url.password ?
      `Basic ${Buffer.from(`${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`).toString('base64')}` :
      undefined;
    this.exempt = exempt.split(',').map((entry) => entry.trim().toLowerCase()).filter(Boolean);
  }

  /**
   * Whether requests to that host go through the proxy.
   * @param {string} host
   * @param {number | string} port
   */
  serves(host, port) {
    const name = `${host}`.toLowerCase();
    const bare = name.startsWith('[') && name.endsWith(']') ? name.slice(1, -1) : name;
    return !this.exempt.some((entry) => covers(entry, bare, `${port}`));
  }
}

/** Whether an entry of NO_PROXY speaks of the host: a name, `.name`, `*.name`, `name:port`, or a range of addresses. */
function covers(entry, host, port) {
  if (entry === '*' || entry === host || entry === `${host}:${port}`) return true;
  if (entry.startsWith('*.')) return host.endsWith(entry.slice(1));
  if (entry.startsWith('.')) return host.endsWith(entry) || host === entry.slice(1);
  const dash = entry.indexOf('-');
  return dash > 0 && isIPv4(host) && between(host, entry.slice(0, dash), entry.slice(dash + 1));
}

function between(address, first, last) {
  if (!isIPv4(first) || !isIPv4(last)) return false;
  const value = number(address);
  return value >= number(first) && value <= number(last);
}

function number(address) {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

/**
 * Words a request for the proxy: with its whole URL as its target, and what the proxy itself wants to know.
 * @param {Proxy} proxy
 * @param {import('http').ClientRequest} req whose headers are not made yet, unless they came as a list
 * @param {object} options of the request
 */
function reword(proxy, req, options) {
  const { host } = options;
  const port = Number(options.port);
  if (proxy.tunnels || !proxy.serves(host, port)) return;
  const bracketed = isIP(host) === 6 ? `[${host}]` : host;
  const authority = port === 80 || !port ? bracketed : `${bracketed}:${port}`;
  const sent = req.getHeader('host');
  if (sent !== undefined && `${sent}`.toLowerCase() !== authority.toLowerCase()) {
    throw new ERR_INVALID_ARG_VALUE('Host in options.headers', sent, `must match the request authority (${authority})`);
  }
  req.path = `http://${authority}${req.path}`;
  if (Array.isArray(options.headers)) return;
  if (proxy.authorization !== undefined) req.setHeader('proxy-authorization', proxy.authorization);
  req.setHeader('proxy-connection', req.shouldKeepAlive ? 'keep-alive' : 'close');
}

/**
 * The connection for a request: to the proxy, unless its host is exempt.
 * @param {Proxy} proxy
 * @param {any[]} args those of net.createConnection
 */
function connect(proxy, args) {
  const net = require('net');
  const [options] = args;
  if (typeof options !== 'object' || options === null || options.socketPath || !proxy.serves(options.host, options.port)) {
    return net.createConnection(...args);
  }
  const { host, port } = proxy;
  if (proxy.secure) return require('tls').connect({ ...options, host, port, servername: isIP(host) ? '' : host });
  return net.createConnection({ ...options, host, port }, ...args.slice(1));
}

module.exports = { connect, proxyOf, reword };
