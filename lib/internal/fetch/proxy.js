'use strict';
// Proxies that the environment names (NODE_USE_ENV_PROXY, http.setGlobalProxyFromEnv): fetch asks them for a tunnel.

/** Proxies by what the environment said. */
const known = new Map();

/**
 * @param {URL} url of a request
 * @returns {Proxy | undefined} the proxy that it goes through
 */
function proxyFor(url) {
  const env = require('internal/http/agent_env').envForProxy();
  if (env === undefined) return undefined;
  const secure = url.protocol === 'https:';
  const text = secure ? env.https_proxy || env.HTTPS_PROXY : env.http_proxy || env.HTTP_PROXY;
  if (!text) return undefined;
  const key = `${secure} ${text} ${env.no_proxy || env.NO_PROXY || ''}`;
  let proxy = known.get(key);
  if (proxy === undefined) {
    proxy = require('internal/http/agent_proxy').proxyOf(env, url.protocol);
    if (known.size > 100) known.clear();
    known.set(key, proxy);
  }
  const port = url.port === '' ? (secure ? 443 : 80) : Number(url.port);
  return proxy?.serves(url.hostname, port) ? proxy : undefined;
}

function checkTunnel(status) {
  if (status >= 200 && status < 300) return null;
  const { RequestAbortedError } = require('internal/fetch/errors');
  return new RequestAbortedError(`Proxy response (${status}) !== 200 when HTTP Tunneling`);
}

/**
 * A socket to the proxy, and on it a tunnel.
 * @param {Proxy} proxy
 * @param {string} authority host and port at the other end
 * @param {(error: Error | null, rest: Buffer | undefined) => void} onOpen with bytes that came behind the proxy's answer
 * @returns {net.Socket}
 */
function openTunnel(proxy, authority, onOpen) {
  const { host, port } = proxy;
  const socket = proxy.secure ? require('tls').connect({ host, port, servername: host }) : require('net').connect({ host, port });
  const onConnect = () => {
    const authorization = proxy.authorization === undefined ? '' : `proxy-authorization: ${proxy.authorization}\r\n`;
    socket.write(`CONNECT ${authority} HTTP/1.1\r\nhost: ${authority}\r\nconnection: close\r\nproxy-connection: keep-alive\r\n${authorization}\r\n`, 'latin1');
  };
  const { Answer } = require('internal/fetch/answer');
  new Answer(socket, true, checkTunnel, onOpen);
  socket.once(proxy.secure ? 'secureConnect' : 'connect', onConnect);
  return socket;
}

module.exports = { openTunnel, proxyFor };
