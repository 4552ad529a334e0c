'use strict';
// Proxies that the environment names (NODE_USE_ENV_PROXY, http.setGlobalProxyFromEnv): fetch asks them for a tunnel.

const MAX_HEAD = 16384;

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
  let kept = null;
  const onConnect = () => {
    const authorization = proxy.authorization === undefined ? '' : `proxy-authorization: ${proxy.authorization}\r\n`;
    socket.write(`CONNECT ${authority} HTTP/1.1\r\nhost: ${authority}\r\nconnection: close\r\nproxy-connection: keep-alive\r\n${authorization}\r\n`, 'latin1');
  };
  const onData = (chunk) => {
    const { Buffer } = require('buffer');
    kept = kept === null ? chunk : Buffer.concat([kept, chunk]);
    const end = kept.indexOf('\r\n\r\n', 0, 'latin1');
    if (end === -1 && kept.length <= MAX_HEAD) return;
    socket.off('data', onData);
    const status = /^HTTP\/1\.[01] (\d{3})[ \r]/.exec(kept.latin1Slice(0, 14));
    if (end !== -1 && status !== null && status[1][0] === '2') {
      onOpen(null, kept.subarray(end + 4));
      return;
    }
    const { RequestAbortedError } = require('internal/fetch/errors');
    onOpen(new RequestAbortedError(`Proxy response (${status?.[1] ?? 'none'}) !== 200 when HTTP Tunneling`), undefined);
  };
  socket.once(proxy.secure ? 'secureConnect' : 'connect', onConnect);
  socket.on('data', onData);
  return socket;
}

module.exports = { openTunnel, proxyFor };
